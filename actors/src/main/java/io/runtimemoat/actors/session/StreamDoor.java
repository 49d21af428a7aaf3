package io.runtimemoat.actors.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session and its event stream meet, in either order: a stream that opens late still gets
 * the attempt that runs, or the end. Safe for use by many threads.
 */
final class StreamDoor {
  private @Nullable Emission emission;
  private @Nullable LiveAttempt attempt;
  private @Nullable List<CompletionEvent> last;

  synchronized void open(Emission stream) {
    emission = stream;
    if (last != null) {
      stream.finish(last);
    } else if (attempt != null) {
      run(attempt);
    }
  }

  /** Streams an attempt in place of the one before. */
  synchronized void run(LiveAttempt next) {
    attempt = next;
    if (emission != null) {
      emission.run(next.sequenceId, next.events, next.text());
    }
  }

  /** Lets the held text of the running attempt go. */
  synchronized void release() {
    if (emission != null) {
      emission.release();
    }
  }

  /** Ends the stream with these events; the first end stands. */
  synchronized void close(List<CompletionEvent> events) {
    if (last == null) {
      last = List.copyOf(events);
      if (emission != null) {
        emission.finish(last);
      }
    }
  }
}
