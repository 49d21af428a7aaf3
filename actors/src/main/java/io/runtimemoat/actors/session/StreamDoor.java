package io.runtimemoat.actors.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session and its event stream meet, in either order: a stream that opens after the session
 * ended still hears the end.
 */
final class StreamDoor {
  private @Nullable Emission emission;
  private @Nullable List<CompletionEvent> last;

  synchronized void open(Emission stream) {
    emission = stream;
    if (last != null) {
      stream.finish(last);
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
