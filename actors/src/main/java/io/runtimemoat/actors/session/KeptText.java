package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.decision.facts.AttemptFact;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How we end one choice's document: what an attempt had proven of it and nobody took, and a short
 * ending behind that.
 *
 * @param kept of the attempt that came farthest behind what was delivered; may be empty
 * @param by the attempt that said it; null for none
 * @param ending of ours; empty where what was kept is the rest of the document
 * @param tokens of what was kept, about
 */
record KeptText(String kept, @Nullable LiveAttempt by, String ending, int tokens) {
  static final KeptText NOTHING = new KeptText("", null, "", 0);

  /** What is said behind what was delivered. */
  String said() {
    return kept + ending;
  }

  /** How a document that was begun is ended; empty where no ending is known. */
  static Optional<KeptText> of(
      HeldOutput output,
      List<LiveAttempt> attempts,
      int choice,
      String delivered,
      @Nullable AnswerScreen screen) {
    List<LiveAttempt> sure =
        attempts.stream().filter(each -> each.fate() != AttemptFact.End.ESCALATED).toList();
    KeptText ofSure = farthest(sure, choice);
    // What was given to a stronger model is said only where that said nothing.
    KeptText farthest = ofSure.kept().isEmpty() ? farthest(attempts, choice) : ofSure;
    return farthest
        .ended(output, delivered, screen)
        .or(() -> NOTHING.ended(output, delivered, screen));
  }

  private static KeptText farthest(List<LiveAttempt> attempts, int choice) {
    KeptText farthest = NOTHING;
    for (LiveAttempt attempt : attempts) {
      if (!attempt.deliveredText(choice).isEmpty()) {
        farthest = NOTHING; // what came before was gone on from in another way
      }
      String kept = attempt.kept(choice);
      if (kept.length() > farthest.kept().length()) {
        Progress progress = attempt.progress();
        int tokens = progress.receivedTokens() - progress.deliveredTokens();
        farthest = new KeptText(kept, attempt, "", tokens);
      }
    }
    return farthest;
  }

  private Optional<KeptText> ended(
      HeldOutput output, String delivered, @Nullable AnswerScreen screen) {
    String begun = delivered + kept;
    if (output.isWhole(begun)) {
      return Optional.of(this);
    }
    return output
        .ending(begun, ScreenedEnding.of(output, begun, screen))
        .map(end -> new KeptText(kept, by, end, tokens));
  }
}
