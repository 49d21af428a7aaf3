package io.runtimemoat.actors.session;

import io.runtimemoat.decision.budget.RateStatus;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** The answer to a request, before its first byte. */
public sealed interface Started {
  /**
   * The request runs. {@code events} can be run once; it is backpressured down to the model, ends
   * with exactly one Completed or Failed, and cancelling it frees the slot within 100 ms.
   */
  record Accepted(CompletionHead head, Source<CompletionEvent, NotUsed> events)
      implements Started {}

  /**
   * Nothing ran.
   *
   * @param limits how the caller's rate limits stand; empty where there are none
   */
  record Refused(Failure failure, List<RateStatus> limits) implements Started {
    public Refused {
      limits = List.copyOf(limits);
    }

    /** A refusal that rate limits have no part in. */
    public Refused(Failure failure) {
      this(failure, List.of());
    }
  }
}
