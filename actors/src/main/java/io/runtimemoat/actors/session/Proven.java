package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.actors.session.ValidationReport.Action;
import io.runtimemoat.decision.Utf8;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is proven of an answer at its end, from all that was delivered of it.
 *
 * @param status {@link #UNCHECKED} where nothing was asked for; {@code valid} where no attempt left
 *     what was asked for, {@code repaired} where another went on with it, {@code degraded} with
 *     endings of ours
 * @param way how that was found: {@code while_streaming}, {@code at_end}, empty where nothing was
 * @param report what was done for that
 * @param documents the choices that are documents, with our endings
 * @param called the choices that end because they call tools
 * @param cut the choices that the token limit ended, whoever made documents of them
 * @param endings what makes a choice's text a document, by choice; for those that are none yet
 * @param isProvable false when a text is no document and is not to be ended, or no ending is known
 */
record Proven(
    String status,
    String way,
    ValidationReport report,
    Set<Integer> documents,
    Set<Integer> called,
    Set<Integer> cut,
    Map<Integer, KeptText> endings,
    boolean isProvable) {
  private static final String UNCHECKED = "unchecked";
  private static final String VALID = "valid";
  private static final String REPAIRED = "repaired";
  private static final String DEGRADED = "degraded";

  private static final String WHILE_STREAMING = "while_streaming";
  private static final String AT_END = "at_end";

  private static final Proven NOTHING =
      new Proven(
          UNCHECKED, "", ValidationReport.NONE, Set.of(), Set.of(), Set.of(), Map.of(), true);

  Proven {
    documents = Set.copyOf(documents);
    called = Set.copyOf(called);
    cut = Set.copyOf(cut);
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
    HeldAnswer held = decided.held();
    if (held.isFree()) {
      return NOTHING;
    }
    Set<Integer> called = new TreeSet<>();
    Set<Integer> documents = new TreeSet<>();
    Set<Integer> cut = new TreeSet<>();
    boolean shortened = false;
    Map<Integer, KeptText> endings = new TreeMap<>();
    boolean provable = true;
    for (int choice = 0; choice < decided.request().parameters().choices(); choice++) {
      ProvenCalls calls = ProvenCalls.of(held, attempts, choice);
      if (!calls.isEmpty()) {
        called.add(choice);
        shortened |= calls.wereCut();
        provable &= calls.areWhole() || calls.wereCut();
        continue;
      }
      HeldOutput output = held.document();
      String text = delivered(attempts, choice);
      if (output == null || saidOtherwise(attempts, choice)) {
        continue;
      }
      documents.add(choice);
      LiveAttempt last = attempts.get(attempts.size() - 1);
      boolean whole = output.isWhole(text);
      if (whole ? last.wasCutWhole(choice) : last.reachedItsLimit(choice)) {
        cut.add(choice);
        provable &= ends;
      }
      if (!whole) {
        AnswerScreen screen = decided.request().terms().answers();
        Optional<KeptText> ending =
            ends ? KeptText.of(output, attempts, choice, text, screen) : Optional.empty();
        endings.put(choice, ending.orElse(KeptText.NOTHING));
        provable &= ending.isPresent();
      }
    }
    boolean unchecked = documents.isEmpty() && called.isEmpty();
    String status = shortened || !cut.isEmpty() ? DEGRADED : status(attempts, endings);
    return new Proven(
        unchecked ? UNCHECKED : status,
        unchecked ? "" : way(attempts, endings),
        report(held, attempts, documents, cut, endings),
        documents,
        asCalls(held) ? called : Set.of(),
        cut,
        endings,
        provable);
  }

  /** Only one-choice answers are gone on with. */
  private static ValidationReport report(
      HeldAnswer held,
      List<LiveAttempt> attempts,
      Set<Integer> documents,
      Set<Integer> cut,
      Map<Integer, KeptText> endings) {
    HeldOutput output = held.document();
    if (output == null || documents.isEmpty()) {
      return ValidationReport.NONE;
    }
    List<ValidationReport.Step> steps = new ArrayList<>();
    for (LiveAttempt attempt : attempts) {
      String begun = attempt.plan.begun();
      boolean goesOn = !begun.isEmpty() || attempt.plan.cause().equals(AttemptPlan.REPAIR);
      if (goesOn && !attempt.deliveredText(0).isEmpty()) {
        steps.add(
            new ValidationReport.Step(
                0, Action.CONTINUED, Utf8.length(begun), attempt.plan.arm().id()));
      }
    }
    for (int choice : new TreeSet<>(cut)) {
      if (!endings.containsKey(choice)) {
        String by = attempts.get(attempts.size() - 1).plan.arm().id();
        steps.add(new ValidationReport.Step(choice, Action.SHORTENED, 0, by));
      }
    }
    endings.forEach(
        (choice, end) -> {
          String before = delivered(attempts, choice);
          if (end.by() != null && !end.kept().isEmpty()) {
            steps.add(
                new ValidationReport.Step(
                    choice, Action.KEPT, Utf8.length(before), end.by().plan.arm().id()));
          }
          if (!end.ending().isEmpty()) {
            long kept = Utf8.length(before + end.kept());
            steps.add(
                new ValidationReport.Step(
                    choice, Action.CLAMPED, kept, ValidationReport.OURSELVES));
          }
        });
    return new ValidationReport(steps, output.compiled().heldPaths());
  }

  private static String way(List<LiveAttempt> attempts, Map<Integer, KeptText> endings) {
    Set<LiveAttempt> kept =
        endings.values().stream()
            .flatMap(end -> Stream.ofNullable(end.by()))
            .collect(Collectors.toSet());
    boolean late =
        attempts.stream()
            .anyMatch(
                each ->
                    each.plan.isProvenAtEnd()
                        && (each.seen() != Seen.NOTHING || kept.contains(each)));
    return late ? AT_END : WHILE_STREAMING;
  }

  /** Who said the answer: whose text stands, else who was asked last. */
  LiveAttempt served(List<LiveAttempt> attempts) {
    return endings.values().stream()
        .flatMap(end -> Stream.ofNullable(end.kept().isEmpty() ? null : end.by()))
        .findFirst()
        .orElse(attempts.get(attempts.size() - 1));
  }

  /** A tool that had to be called is no reason to end, says OpenAI. */
  private static boolean asCalls(HeldAnswer held) {
    return held.calls() != null && !held.calls().named();
  }

  /**
   * Why a choice is complete: a document that is whole stopped by itself where no token limit ended
   * it, and so did one that calls tools.
   */
  Finish reason(LiveAttempt served, int choice) {
    Finish document = cut.contains(choice) ? Finish.LENGTH : Finish.STOP;
    Finish told = documents.contains(choice) ? document : served.reason(choice);
    return told == Finish.STOP && called.contains(choice) ? Finish.TOOL_CALLS : told;
  }

  private static String status(List<LiveAttempt> attempts, Map<Integer, KeptText> endings) {
    if (endings.values().stream().anyMatch(end -> !end.ending().isEmpty())) {
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
