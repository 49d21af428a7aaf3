package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what an answer may not say in the contents of one attempt, by what its proof takes. Used
 * by one thread.
 *
 * <p>Log-probabilities spell what was said, so none leave.
 */
final class AnswerRedaction {
  private final AnswerScreen screen;
  private final @Nullable AnswerProof proof;
  private final boolean jsonText;
  private final String begun;
  private final Map<AnswerRun, EgressRedactor> redactors = new LinkedHashMap<>();

  /**
   * Of an attempt that has said nothing yet.
   *
   * @param proof of what leaves; null where it is held to nothing
   * @param begun what of its text was shown already
   */
  AnswerRedaction(AnswerScreen screen, HeldAnswer held, @Nullable AnswerProof proof, String begun) {
    this.screen = screen;
    this.proof = proof;
    this.jsonText = held.document() != null && held.document().compiled().isJson();
    this.begun = begun;
  }

  /** What of a piece may be said by now; none when all of it waits. */
  List<Content> take(Content content) {
    AnswerRun run = AnswerRun.of(content);
    EgressRedactor redactor = redactors.computeIfAbsent(run, this::begin);
    if (proof != null && content instanceof CompletionEvent.ToolCall call) {
      proof.begin(call);
    }
    return AnswerRun.with(content, redactor.push(AnswerRun.said(content), fit(run)));
  }

  /** Everything that waited; the attempt has said all. Each is to be proven before the next. */
  List<Content> rest(AnswerRun run) {
    EgressRedactor redactor = redactors.remove(run);
    return redactor == null ? List.of() : run.piece(redactor.finish(fit(run)));
  }

  /** The runs of which something may wait, in their order. */
  List<AnswerRun> runs() {
    return new ArrayList<>(redactors.keySet());
  }

  private EgressRedactor begin(AnswerRun run) {
    boolean text = run.kind() == AnswerRun.Kind.TEXT;
    EgressRedactor redactor =
        screen.redactor(run.kind() == AnswerRun.Kind.ARGUMENTS || (text && jsonText));
    if (text && !begun.isEmpty()) {
      redactor.goOnFrom(begun);
    }
    return redactor;
  }

  private EgressRedactor.Fit fit(AnswerRun run) {
    AnswerProof leaving = proof;
    return leaving == null ? EgressRedactor.Fit.ANY : text -> leaving.takesNext(run, text);
  }
}
