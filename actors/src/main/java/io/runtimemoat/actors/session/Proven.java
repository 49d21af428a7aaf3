package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is proven of an answer at its end, from all that was delivered of it.
 *
 * @param status {@link #UNCHECKED} where nothing was asked for; {@code valid} where no attempt left
 *     what was asked for, {@code repaired} where another went on with it, {@code degraded} with
 *     endings of ours
 * @param documents the choices that are documents, with our endings
 * @param endings what makes a choice's text a document, by choice; for those that are none yet
 * @param isProvable false when a text is no document and is not to be ended, or no ending is known
 */
record Proven(
    String status, Set<Integer> documents, Map<Integer, String> endings, boolean isProvable) {
  private static final String UNCHECKED = "unchecked";
  private static final String VALID = "valid";
  private static final String REPAIRED = "repaired";
  private static final String DEGRADED = "degraded";

  private static final Proven NOTHING = new Proven(UNCHECKED, Set.of(), Map.of(), true);

  Proven {
    documents = Set.copyOf(documents);
    endings = Map.copyOf(endings);
  }

  /** Of an answer that nothing was asked of, or that is told as a failure. */
  static Proven nothing() {
    return NOTHING;
  }

  /**
   * Of the attempts of an answer that is told as complete.
   *
   * @param ends whether documents that were begun are ended
   */
  static Proven of(DecidedRequest decided, List<LiveAttempt> attempts, boolean ends) {
    HeldOutput output = decided.output();
    if (output == null) {
      return NOTHING;
    }
    Set<Integer> documents = new TreeSet<>();
    Map<Integer, String> endings = new TreeMap<>();
    boolean provable = true;
    for (int choice = 0; choice < decided.request().parameters().choices(); choice++) {
      String text = delivered(attempts, choice);
      if (saidOtherwise(attempts, choice)) {
        continue;
      }
      documents.add(choice);
      if (!output.isWhole(text)) {
        Optional<String> ending = ends ? output.ending(text) : Optional.empty();
        endings.put(choice, ending.orElse(""));
        provable &= ending.isPresent();
      }
    }
    return new Proven(
        documents.isEmpty() ? UNCHECKED : status(attempts, endings), documents, endings, provable);
  }

  /** Why a choice is complete: a document that is whole stopped by itself. */
  Finish reason(LiveAttempt served, int choice) {
    return documents.contains(choice) ? Finish.STOP : served.reason(choice);
  }

  private static String status(List<LiveAttempt> attempts, Map<Integer, String> endings) {
    if (!endings.isEmpty()) {
      return DEGRADED;
    }
    boolean repaired =
        attempts.stream().anyMatch(attempt -> attempt.plan.cause().equals(AttemptPlan.REPAIR));
    return repaired ? REPAIRED : VALID;
  }

  /** A refusal or a call of a tool without a text is no document, and is not asked to be one. */
  static boolean saidOtherwise(List<LiveAttempt> attempts, int choice) {
    return delivered(attempts, choice).isEmpty()
        && attempts.stream().anyMatch(attempt -> attempt.saidOtherwise(choice));
  }

  /** All that was delivered of one choice. */
  static String delivered(List<LiveAttempt> attempts, int choice) {
    StringBuilder text = new StringBuilder();
    attempts.forEach(attempt -> text.append(attempt.deliveredText(choice)));
    return text.toString();
  }
}
