package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.decision.grammar.EndingRule;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Ends a document by ourselves, and says nothing with it that answers may not say. */
final class ScreenedEnding implements EndingRule {
  /** Both behind what was begun: that is read once, whatever endings are tried. */
  private final EgressRedactor screened;

  private final GrammarValidator document;

  private ScreenedEnding(HeldOutput output, String begun, AnswerScreen screen) {
    screened = screen.redactor(output.compiled().isJson());
    if (!begun.isEmpty()) {
      screened.goOnFrom(begun);
    }
    document = output.compiled().validator();
    document.feed(begun.getBytes(StandardCharsets.UTF_8));
  }

  /** The rule for the ending of a text; anything where nothing is screened. */
  static EndingRule of(HeldOutput output, String begun, @Nullable AnswerScreen screen) {
    return screen == null ? NONE : new ScreenedEnding(output, begun, screen);
  }

  @Override
  public String said(String ending) {
    EgressRedactor redactor = screened.fork();
    String said = redactor.push(ending, this::fits);
    return said + redactor.finish(rest -> fits(said + rest));
  }

  private boolean fits(String text) {
    return document.takes(text.getBytes(StandardCharsets.UTF_8));
  }
}
