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
   */
  record Limited(RateKey key, Duration retryAfter, List<RateStatus> status) implements RateVerdict {
    public Limited {
      status = List.copyOf(status);
    }
  }

  /** The node has to ask for a lease first. */
  record Waiting() implements RateVerdict {}
}
