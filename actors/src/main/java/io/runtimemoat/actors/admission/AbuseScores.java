package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.guard.Guard;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/**
 * How much requests look like abuse, each key's recent refusals reckoned in. Safe for many threads.
 */
final class AbuseScores {
  /** What a client brings about, unlike a node or an upstream that cannot. */
  private static final Set<Failure.Kind> OWN_DOING =
      EnumSet.of(
          Failure.Kind.INVALID_REQUEST,
          Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
          Failure.Kind.MODEL_NOT_FOUND,
          Failure.Kind.POLICY_DENIED);

  private final boolean wanted;
  private final Guard guard;
  private final RefusalRates refusals;

  /**
   * @param wanted whether a score could change what policies say; if not, all are 0
   */
  AbuseScores(boolean wanted, Guard guard, GuardSettings.Refusals settings, Clock clock) {
    this.wanted = wanted;
    this.guard = guard;
    this.refusals = new RefusalRates(settings, clock);
  }

  double score(Principal principal, PromptTexts texts) {
    return wanted
        ? guard.abuse(texts.joined(), refusals.share(principal.tenant(), principal.keyId())).score()
        : 0;
  }

  /** What became of a request. */
  void heard(Principal principal, Started started) {
    if (wanted) {
      boolean refused =
          started instanceof Started.Refused refusal
              && OWN_DOING.contains(refusal.failure().kind());
      refusals.add(principal.tenant(), principal.keyId(), refused);
    }
  }
}
