package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.facts.AttemptFact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which arm goes on with a document that left its grammar or stayed unfinished. Owned by its
 * session.
 */
final class Repairs {
  private final DecidedRequest decided;
  private final OutputSettings settings;
  private final Set<Arm> busy = new HashSet<>();

  Repairs(DecidedRequest decided, OutputSettings settings) {
    this.decided = decided;
    this.settings = settings;
  }

  /** Nobody has room for an arm: it is not asked again. */
  void notTaken(Arm arm) {
    busy.add(arm);
  }

  /**
   * Those that may be asked next, the best first: the weakest so many times, then the strongest;
   * none when enough were.
   */
  List<Arm> next(List<LiveAttempt> all) {
    long made = all.stream().filter(each -> each.plan.cause().equals(AttemptPlan.REPAIR)).count();
    boolean enough = made >= settings.smallRepairs() + settings.largeRepairs();
    if (enough || decided.request().parameters().choices() > 1 || !isDocument(all)) {
      return List.of();
    }
    List<Arm> arms = new ArrayList<>(decided.repairers());
    arms.removeAll(busy);
    if (made >= settings.smallRepairs()) {
      Collections.reverse(arms);
    }
    return arms;
  }

  /** Whether what was delivered is all that was asked for. */
  boolean isWhole(List<LiveAttempt> all) {
    return IntStream.range(0, decided.request().parameters().choices())
        .allMatch(choice -> isWhole(all, choice));
  }

  private boolean isWhole(List<LiveAttempt> all, int choice) {
    HeldOutput document = decided.held().document();
    ProvenCalls calls = ProvenCalls.of(decided.held(), all, choice);
    if (!calls.isEmpty()) {
      return calls.areWhole() || calls.wereCut();
    }
    return document == null
        || Proven.saidOtherwise(all, choice)
        || document.isWhole(Proven.delivered(all, choice));
  }

  /**
   * The field that names what of the client's cut a document open: nobody goes on with it. Most
   * servers tell that as their model's own end, which is what it is taken for where the model said
   * nothing.
   */
  Optional<String> stoppedBy(LiveAttempt attempt, List<LiveAttempt> all) {
    if (!isDocument(all) || attempt.hasBroken()) {
      return Optional.empty();
    }
    ClientStops stops = ClientStops.of(decided.request());
    return IntStream.range(0, decided.request().parameters().choices())
        .filter(choice -> !isWhole(all, choice))
        .filter(
            choice ->
                attempt.end().tellsStop(stops, choice) || !Proven.delivered(all, choice).isBlank())
        .mapToObj(choice -> attempt.end().stoppedBy(stops, choice))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whether another arm, or we, may go on with what was said: it is no call. */
  boolean isDocument(List<LiveAttempt> all) {
    return decided.held().document() != null
        && IntStream.range(0, decided.request().parameters().choices())
            .noneMatch(choice -> all.stream().anyMatch(attempt -> attempt.hasCalls(choice)));
  }

  /**
   * Whether a document that somebody began, of which the reader may have seen nothing yet, and that
   * nobody goes on with is ended by us.
   */
  boolean endsByOurselves(List<LiveAttempt> all) {
    return isDocument(all)
        && decided.request().body().wishes().completesBroken(settings.completesBroken())
        && all.stream().anyMatch(Repairs::saidSomething);
  }

  private static boolean saidSomething(LiveAttempt attempt) {
    return attempt.hasBroken()
        || attempt.progress().receivedTokens() > 0
        || (attempt.isOver() && attempt.fate() == AttemptFact.End.FINISHED);
  }
}
