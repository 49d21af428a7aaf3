package io.runtimemoat.decision.budget;

import java.time.Duration;
import java.util.List;

/** Whether a request may go on under its rate limits. */
public sealed interface RateVerdict {
  /** It may; {@code status} is for its headers. */
  record Admitted(List<RateStatus> status) implements RateVerdict {
    public Admitted {
      status = List.copyOf(status);
    }
  }

  /**
   * It may not.
   *
   * @param key the limit that is reached
   * @param retryAfter for {@code retry-after}
   * @param confirmed false when the owner of the limits did not answer in time
   */
  record Limited(RateKey key, Duration retryAfter, List<RateStatus> status, boolean confirmed)
      implements RateVerdict {
    public Limited {
      status = List.copyOf(status);
    }
  }

  /** The node has to ask for a lease first. */
  record Waiting() implements RateVerdict {}
}
