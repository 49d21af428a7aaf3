package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.decision.Utf8;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RateVerdict;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** The node's rate limits for requests that read and draw nothing. */
final class RatedInputs implements InputLimits {
  private final Rates rates;

  RatedInputs(Rates rates) {
    this.rates = rates;
  }

  @Override
  public CompletionStage<Entry> enter(Principal principal, String model, List<String> texts) {
    long bytes = texts.stream().mapToLong(Utf8::length).sum();
    // Used-up output tokens are nothing to a request that draws none.
    List<RateNeed> needs =
        principal.rateNeeds(model, TokenGuess.ofPrompt(bytes, 0), 0).stream()
            .filter(need -> need.key().kind() != RateKind.OUTPUT_TOKENS)
            .toList();
    return rates
        .take(principal.tenant(), needs)
        .thenApply(
            verdict ->
                entry(
                    verdict,
                    limited -> RateRefusals.of(limited, needs, "input"),
                    read -> settle(principal, needs, read)));
  }

  /** What a verdict means to whoever enters. */
  static Entry entry(
      RateVerdict verdict, Function<RateVerdict.Limited, Failure> refusal, LongConsumer settle) {
    return verdict instanceof RateVerdict.Limited limited
        ? new Refused(refusal.apply(limited), limited.status())
        : new Admitted(((RateVerdict.Admitted) verdict).status(), settle);
  }

  private void settle(Principal principal, List<RateNeed> needs, long read) {
    for (RateNeed need : needs) {
      if (need.key().kind() == RateKind.INPUT_TOKENS) {
        rates.settle(principal.tenant(), need, read);
      }
    }
  }
}
