package io.runtimemoat.actors.session;

import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A session's hold on its running event stream. Every method returns at once. */
interface Emission {
  /**
   * Streams an attempt in place of the one before, whose text that was not delivered is dropped.
   *
   * @param text takes the attempt's text; from now on the stream's alone
   */
  void run(long sequenceId, Source<AttemptEvent, NotUsed> events, AttemptText text);

  /** Lets the held text of the running attempt go, and what follows it. */
  void release();

  /** Emits these and completes; text that was not delivered yet is dropped. */
  void finish(List<CompletionEvent> last);
}
