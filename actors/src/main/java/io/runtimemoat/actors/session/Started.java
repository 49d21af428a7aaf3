package io.runtimemoat.actors.session;

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

  /** Nothing ran. */
  record Refused(Failure failure) implements Started {}
}
