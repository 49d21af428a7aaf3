package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is proven of an answer at its end, from all that was delivered of it.
 *
 * @param status {@link #UNCHECKED} where nothing was asked for; {@code valid} as one attempt wrote
 *     it, {@code repaired} where another went on with it, {@code degraded} with endings of ours
 * @param endings what makes a choice's text a document, by choice; for those that are none yet
 * @param isProvable false when a text is no document and no ending of it is known
 */
record Proven(String status, Map<Integer, String> endings, boolean isProvable) {
  static final String UNCHECKED = "unchecked";
  private static final String VALID = "valid";
  private static final String REPAIRED = "repaired";
  private static final String DEGRADED = "degraded";

  private static final Proven NOTHING = new Proven(UNCHECKED, Map.of(), true);

  Proven {
    endings = Map.copyOf(endings);
  }

  /** Of an answer that nothing was asked of, or that is told as a failure. */
  static Proven nothing() {
    return NOTHING;
  }

  /** Of the attempts of an answer that is told as complete. */
  static Proven of(DecidedRequest decided, List<LiveAttempt> attempts) {
    HeldOutput output = decided.output();
    int choices = decided.request().parameters().choices();
    if (output == null || saidSomethingElse(attempts, choices)) {
      return NOTHING;
    }
    Map<Integer, String> endings = new TreeMap<>();
    boolean provable = true;
    for (int choice = 0; choice < choices; choice++) {
      String text = delivered(attempts, choice);
      if (!output.isWhole(text)) {
        Optional<String> ending = output.ending(text);
        endings.put(choice, ending.orElse(""));
        provable &= ending.isPresent();
      }
    }
    return new Proven(status(attempts, endings), endings, provable);
  }

  /** Why a choice is complete: a document that is whole stopped by itself. */
  Finish reason(LiveAttempt served, int choice) {
    return status.equals(UNCHECKED) ? served.reason(choice) : Finish.STOP;
  }

  private static String status(List<LiveAttempt> attempts, Map<Integer, String> endings) {
    if (!endings.isEmpty()) {
      return DEGRADED;
    }
    boolean repaired =
        attempts.stream().anyMatch(attempt -> attempt.plan.cause().equals(AttemptPlan.REPAIR));
    return repaired ? REPAIRED : VALID;
  }

  /** A refusal or a call of a tool is no document, and is not asked to be one. */
  static boolean saidSomethingElse(List<LiveAttempt> attempts, int choices) {
    return choices == 1
        && delivered(attempts, 0).isEmpty()
        && attempts.stream().anyMatch(attempt -> attempt.seen() == Seen.MORE);
  }

  /** All that was delivered of one choice. */
  static String delivered(List<LiveAttempt> attempts, int choice) {
    StringBuilder text = new StringBuilder();
    attempts.forEach(attempt -> text.append(attempt.deliveredText(choice)));
    return text.toString();
  }
}
