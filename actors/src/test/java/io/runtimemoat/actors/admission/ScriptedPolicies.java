package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.PolicyEngine;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.actors.policy.RoutingVerdict;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Policies that say what a test says, and tell what they were asked. */
final class ScriptedPolicies implements PolicyEngine {
  static final RoutingVerdict ALLOW =
      new RoutingVerdict(RoutingVerdict.Action.ALLOW, false, "", Map.of());

  final Queue<RoutingQuestion> routing = new ConcurrentLinkedQueue<>();
  final Queue<EgressQuestion> egress = new ConcurrentLinkedQueue<>();
  volatile Function<RoutingQuestion, RoutingVerdict> routes = question -> ALLOW;
  volatile Function<EgressQuestion, EgressVerdict> leaves =
      question -> new EgressVerdict(EgressVerdict.Treatment.ORIGINAL, "");

  /** What every upstream gets. */
  void treat(EgressVerdict.Treatment treatment) {
    leaves = question -> new EgressVerdict(treatment, "personal data");
  }

  @Override
  public CompletionStage<RoutingVerdict> routing(RoutingQuestion question) {
    routing.add(question);
    return CompletableFuture.completedFuture(routes.apply(question));
  }

  @Override
  public CompletionStage<EgressVerdict> egress(EgressQuestion question) {
    egress.add(question);
    return CompletableFuture.completedFuture(leaves.apply(question));
  }
}
