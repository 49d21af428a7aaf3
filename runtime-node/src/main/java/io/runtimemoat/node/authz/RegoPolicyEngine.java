package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.PolicyEngine;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.config.PolicySettings;
import io.runtimemoat.decision.random.MacKey;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Rego policies behind an evaluator; whatever fails is a denial, and every decision is logged. */
public final class RegoPolicyEngine implements PolicyEngine, AutoCloseable {
  private final PolicyEvaluator evaluator;
  private final DecisionLog log;

  RegoPolicyEngine(PolicyEvaluator evaluator, DecisionLog log) {
    this.evaluator = evaluator;
    this.log = log;
  }

  /**
   * Opens the configured evaluator.
   *
   * @param contextKey keys the hashes of inputs in the log
   */
  public static RegoPolicyEngine open(PolicySettings settings, MacKey contextKey) {
    PolicyEvaluator evaluator =
        settings.engine() == PolicySettings.Engine.SERVER
            ? new OpaServer(settings)
            : WasmBundle.open(PolicyBundle.open(settings.bundle()), settings);
    return new RegoPolicyEngine(evaluator, new DecisionLog(contextKey, evaluator.revision()));
  }

  /** Reads a result as a verdict. */
  private interface Reading<V> {
    V read(JsonNode result) throws PolicyJson.UnreadableResultException;
  }

  @Override
  public CompletionStage<RoutingVerdict> routing(RoutingQuestion question) {
    JsonNode input = PolicyJson.input(question);
    return ask(
            PolicyBundle.ROUTING,
            input,
            PolicyJson::routing,
            RoutingVerdict::denied,
            RoutingVerdict::unanswered)
        .thenApply(
            verdict -> {
              boolean notable = verdict.log() || verdict.action() != RoutingVerdict.Action.ALLOW;
              log.decided("routing", input, verdict.action().name(), verdict.reason(), notable);
              return verdict;
            });
  }

  @Override
  public CompletionStage<EgressVerdict> egress(EgressQuestion question) {
    JsonNode input = PolicyJson.input(question);
    return ask(
            PolicyBundle.EGRESS,
            input,
            PolicyJson::egress,
            EgressVerdict::denied,
            EgressVerdict::unanswered)
        .thenApply(
            verdict -> {
              boolean notable = verdict.treatment() == EgressVerdict.Treatment.DENY;
              log.decided("egress", input, verdict.treatment().name(), verdict.reason(), notable);
              return verdict;
            });
  }

  private <V> CompletionStage<V> ask(
      String path,
      JsonNode input,
      Reading<V> reading,
      Function<String, V> denied,
      Function<String, V> unanswered) {
    return evaluator
        .evaluate(path, input)
        .handle(
            (result, failure) -> {
              if (failure != null) {
                Throwable cause = cause(failure);
                return (cause instanceof PolicyUnansweredException ? unanswered : denied)
                    .apply(sentence(cause));
              }
              try {
                return reading.read(result);
              } catch (PolicyJson.UnreadableResultException e) {
                return denied.apply(String.valueOf(e.getMessage()));
              }
            });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String sentence(Throwable cause) {
    return cause instanceof PolicyUnavailableException
        ? String.valueOf(cause.getMessage())
        : "the policy could not be evaluated";
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
