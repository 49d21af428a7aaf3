package io.runtimemoat.node;

import io.runtimemoat.actors.admission.CandidateArms;
import io.runtimemoat.actors.admission.GuardedCompletions;
import io.runtimemoat.actors.admission.LimitedCompletions;
import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.node.authz.RegoPolicyEngine;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.sealing.MasterKey;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What requests pass on their way to serving, put together from settings and secrets. Policies take
 * a second to open, so they do while the rest of the node starts.
 */
final class AdmissionAssembly implements AutoCloseable {
  private final NodeSettings settings;
  private final NodeLedger ledger;
  private final Guard guard;
  private final CompletionStage<RegoPolicyEngine> policies;

  private AdmissionAssembly(
      NodeSettings settings,
      NodeLedger ledger,
      Guard guard,
      CompletionStage<RegoPolicyEngine> policies) {
    this.settings = settings;
    this.ledger = ledger;
    this.guard = guard;
    this.policies = policies;
  }

  /** Begins to open the policies. */
  static AdmissionAssembly start(NodeSettings settings, NodeLedger ledger) {
    MacKey contexts = key(ledger.masterKey(), "policy.contexts/1");
    return new AdmissionAssembly(
        settings,
        ledger,
        guard(settings.guard()),
        Background.run("policy-opening", () -> RegoPolicyEngine.open(settings.policy(), contexts)));
  }

  private static Guard guard(GuardSettings settings) {
    Guard guard;
    try {
      guard = new Guard(settings);
    } catch (IllegalArgumentException unknownRegions) {
      throw new InvalidSettingException(
          "moat.guard.phone-regions",
          settings.phoneRegions(),
          "regions with a numbering plan (" + unknownRegions.getMessage() + ")");
    }
    settings.egress().all().forEach(rules -> check(guard, rules));
    return guard;
  }

  private static void check(Guard guard, EgressSettings.Rules rules) {
    try {
      guard.answers(rules);
    } catch (IllegalArgumentException unusable) {
      throw new InvalidSettingException(
          "moat.guard.egress.identifiers",
          rules.identifiers().keySet(),
          "patterns within the bounds of moat.guard (" + unusable.getMessage() + ")");
    }
  }

  /** Completions that let through what limits and policies allow; once per node. */
  LimitedCompletions before(
      Completions serving,
      ActorSystem<?> system,
      RoutingTable routes,
      RequestObserver observer,
      Clock clock) {
    GuardedCompletions guarded =
        new GuardedCompletions(
            serving,
            settings.guard(),
            guard,
            Background.await(policies),
            CandidateArms.of(routes, settings.upstreams()),
            settings.policy().actsOnAbuse(),
            key(ledger.masterKey(), "guard.surrogates/1"),
            clock,
            observer);
    return new LimitedCompletions(
        guarded,
        new ConcurrencyGate(system, settings.limits().concurrency()),
        Rates.start(system, ledger.ledger().chain().value(), settings.limits().rate(), clock),
        settings.limits().request(),
        settings.session(),
        system,
        observer);
  }

  private static MacKey key(MasterKey master, String purpose) {
    return new MacKey(master.derive(purpose));
  }

  /**
   * Closes the policies, which let nothing through from here; policies that did not open are
   * nobody's to close.
   */
  @Override
  public void close() {
    policies
        .thenAccept(RegoPolicyEngine::close)
        .toCompletableFuture()
        .exceptionally(e -> null)
        .join();
  }
}
