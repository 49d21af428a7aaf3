package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.advice.AdviceFeatures;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ReportedFact;

/**
 * What is known of a recommended request before anybody reports of it, in place of what a report
 * leaves out.
 *
 * @param prices of the recommended arm
 * @param promptTokens as the caller counted them; 0 when it did not
 * @param mostTokens that the recommended parameters let it draw
 */
record Advised(Prices prices, long promptTokens, long mostTokens) {
  private static final String MAX_TOKENS = "max_tokens";

  /** Of a recommendation's record. */
  static Advised of(DecisionRecord record) {
    double most = 0;
    for (Parameter parameter : record.parameters().chosen().parameters()) {
      most = parameter.name().equals(MAX_TOKENS) ? parameter.value() : most;
    }
    return new Advised(
        record.choice().arm().prices(),
        (long) record.context().signals().get(AdviceFeatures.PROMPT_TOKENS, 0),
        (long) most);
  }

  /**
   * How the request ended. A price that was not told is that of its tokens, and tokens that were
   * not told are the most it may have drawn: silence never looks cheap.
   */
  OutcomeFact outcome(ReportedFact report, long decidedMicros) {
    Measured measured = report.measured();
    long prompt = measured.promptTokens() < 0 ? promptTokens : measured.promptTokens();
    long completion = measured.completionTokens() < 0 ? mostTokens : measured.completionTokens();
    long duration =
        measured.durationMicros() < 0
            ? Math.max(0, report.atMicros() - decidedMicros)
            : measured.durationMicros();
    return new OutcomeFact(
        report.decisionId().toText(),
        report.decisionId(),
        measured.failed() ? OutcomeFact.Status.FAILED : OutcomeFact.Status.COMPLETED,
        report.atMicros(),
        "",
        1,
        "",
        measured.validation(),
        "",
        (int) Math.min(Integer.MAX_VALUE, prompt),
        0,
        (int) Math.min(Integer.MAX_VALUE, completion),
        Double.isNaN(measured.cost()) ? prices.of(prompt, completion) : measured.cost(),
        -1,
        duration,
        "");
  }
}
