package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.decision.grammar.EndingRule;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import org.jspecify.annotations.Nullable;

/** Ends a document by ourselves, and says nothing with it that answers may not say. */
record ScreenedEnding(HeldOutput output, String begun, AnswerScreen screen) implements EndingRule {
  /** The rule for the ending of a text; anything where nothing is screened. */
  static EndingRule of(HeldOutput output, String begun, @Nullable AnswerScreen screen) {
    return screen == null ? NONE : new ScreenedEnding(output, begun, screen);
  }

  @Override
  public String said(String ending) {
    EgressRedactor redactor = screen.redactor(output.compiled().isJson());
    if (!begun.isEmpty()) {
      redactor.goOnFrom(begun);
    }
    String said = redactor.push(ending, text -> output.startsWith(begun + text));
    return said + redactor.finish(text -> output.startsWith(begun + said + text));
  }
}
