package io.runtimemoat.actors.output;

import io.runtimemoat.gpu.TextGrammar;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is held to.
 *
 * @param document that its text is; null for any text
 * @param calls that it may make; null for calls that nothing is known of
 */
public record HeldAnswer(@Nullable HeldOutput document, @Nullable HeldCalls calls) {
  /** Nothing. */
  public static final HeldAnswer FREE = new HeldAnswer(null, null);

  /** Whether nothing of it is checked. */
  public boolean isFree() {
    return document == null && calls == null;
  }

  /** What a device goes on under, behind a text that stands already; null for nothing. */
  public @Nullable TextGrammar behind(String begun) {
    if (calls != null) {
      return calls.behind(begun);
    }
    return document == null ? null : document.behind(begun);
  }
}
