package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateNeed;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The node's rate limits for calls that no model runs for: they count as requests alone. */
final class RatedCalls implements CallLimits {
  private static final String NO_MODEL = "";

  private final Rates rates;

  RatedCalls(Rates rates) {
    this.rates = rates;
  }

  @Override
  public CompletionStage<InputLimits.Entry> enter(Principal principal) {
    List<RateNeed> needs =
        principal.rateNeeds(NO_MODEL, 0, 0).stream()
            .filter(need -> need.key().kind() == RateKind.REQUESTS)
            .toList();
    return rates
        .take(principal.tenant(), needs)
        .thenApply(
            verdict ->
                RatedInputs.entry(
                    verdict, limited -> RateRefusals.of(limited, needs), tokens -> {}));
  }
}
