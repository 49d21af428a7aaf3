package io.runtimemoat.actors.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client sees of a request's end.
 *
 * @param last the stream's last events; the final one is Completed or Failed
 * @param failure what a client is told that was not answered yet; null when it was completed
 */
record Conclusion(List<CompletionEvent> last, @Nullable Failure failure) {}
