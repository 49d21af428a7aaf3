package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.decision.bandit.Arm;
import java.util.List;
import java.util.Optional;

/** Which arm goes on with a document that left its grammar or stayed unfinished. */
final class Repairs {
  private final DecidedRequest decided;
  private final OutputSettings settings;

  Repairs(DecidedRequest decided, OutputSettings settings) {
    this.decided = decided;
    this.settings = settings;
  }

  /** The next one to ask: the cheapest so many times, then the strongest; empty for none. */
  Optional<Arm> next(List<LiveAttempt> all) {
    List<Arm> arms = decided.repairers();
    if (arms.isEmpty() || decided.request().parameters().choices() > 1) {
      return Optional.empty();
    }
    long made = all.stream().filter(each -> each.plan.cause().equals(AttemptPlan.REPAIR)).count();
    if (made < settings.smallRepairs()) {
      return Optional.of(arms.get(0));
    }
    return made < settings.smallRepairs() + settings.largeRepairs()
        ? Optional.of(arms.get(arms.size() - 1))
        : Optional.empty();
  }

  /** Whether what was delivered is all that was asked for. */
  boolean isWhole(List<LiveAttempt> all) {
    HeldOutput output = decided.output();
    int choices = decided.request().parameters().choices();
    if (output == null || Proven.saidSomethingElse(all, choices)) {
      return true;
    }
    for (int choice = 0; choice < choices; choice++) {
      if (!output.isWhole(Proven.delivered(all, choice))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a document that was begun and that nobody goes on with is ended by us. */
  boolean endsByOurselves(List<LiveAttempt> all) {
    return decided.output() != null
        && settings.completesBroken()
        && all.stream().anyMatch(each -> each.hasBroken() || each.progress().textSeen());
  }
}
