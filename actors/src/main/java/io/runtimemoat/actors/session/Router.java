package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.gpu.InvalidPromptException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests: names to arms, constraints, features, policy, first attempt. Works in memory on
 * the caller's thread. Safe for use by many threads.
 */
final class Router {
  /** What a request comes to before anything is recorded or run. */
  sealed interface Routed {}

  /** An arm was chosen. */
  record Decision(
      Policy policy,
      RoutingContext context,
      FeasibleSet feasible,
      Seed seed,
      Choice choice,
      AttemptPlan first,
      EncodedPrompts prompts)
      implements Routed {}

  /** Nothing can serve it; {@code feasible} says why per arm where the name was known. */
  record Refusal(Failure failure, @Nullable FeasibleSet feasible) implements Routed {}

  /** A name's arms and who chooses among them. */
  private record Named(Policy policy, Set<String> armIds, String othersExcluded) {}

  private static final Policy FIXED = new FixedPolicy();

  private final RoutingTable table;
  private final DeviceFleet fleet;
  private final AttemptPlanner planner;
  private final FeatureExtractor features;
  private final MacKey seedKey;
  private final SessionSettings settings;

  Router(
      RoutingTable table,
      DeviceFleet fleet,
      AttemptPlanner planner,
      RoutingKeys keys,
      SessionSettings settings) {
    this.table = table;
    this.fleet = fleet;
    this.planner = planner;
    this.features = new FeatureExtractor(keys.features());
    this.seedKey = keys.seeds();
    this.settings = settings;
  }

  Routed route(CompletionRequest request, DecisionId id, Instant now) {
    Optional<Named> named = resolve(request.model());
    if (named.isEmpty()) {
      return new Refusal(notFound(request), null);
    }
    EncodedPrompts prompts = planner.prompts(request.prompt());
    try {
      FeasibleSet feasible =
          FeasibleSet.of(table.arms(), arm -> exclusion(arm, request, named.get(), prompts));
      return feasible.isEmpty()
          ? refusal(request, feasible, prompts)
          : decide(request, id, now, named.get().policy(), feasible, prompts);
    } catch (InvalidPromptException e) {
      return new Refusal(
          Failure.of(Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()), "messages"),
          null);
    }
  }

  private Optional<Named> resolve(String name) {
    Set<String> alias = table.aliases().get(name);
    if (alias != null) {
      return Optional.of(new Named(table.policy(), alias, ExcludedArm.NOT_IN_ALIAS));
    }
    Set<String> named =
        Set.copyOf(
            table.arms().stream()
                .filter(arm -> arm.model().equals(name) || arm.id().equals(name))
                .map(Arm::id)
                .toList());
    return named.isEmpty()
        ? Optional.empty()
        : Optional.of(new Named(FIXED, named, ExcludedArm.OTHER_MODEL_NAMED));
  }

  private Optional<String> exclusion(
      Arm arm, CompletionRequest request, Named named, EncodedPrompts prompts) {
    if (!named.armIds().contains(arm.id())) {
      return Optional.of(named.othersExcluded());
    }
    if (!request.principal().models().opens(request.model(), arm.id(), arm.model())) {
      return Optional.of(ExcludedArm.NOT_ALLOWED_BY_KEY);
    }
    if (!fleet.has(arm.model()) || prompts.tokens(arm.model()).isEmpty()) {
      return Optional.of(ExcludedArm.NOT_LOADED);
    }
    return prompts.tokens(arm.model()).get().length < arm.contextTokens()
        ? Optional.empty()
        : Optional.of(ExcludedArm.CONTEXT_TOO_SMALL);
  }

  private Decision decide(
      CompletionRequest request,
      DecisionId id,
      Instant now,
      Policy policy,
      FeasibleSet feasible,
      EncodedPrompts prompts) {
    RoutingContext context = features.extract(RequestSketches.of(request, now));
    Seed seed = Seed.derive(seedKey, id, policy.snapshotId(), "arm");
    Choice choice = policy.choose(context, feasible, seed);
    long samplingSeed = Seed.derive(seedKey, id, policy.snapshotId(), "sampling").key();
    int[] tokens = prompts.tokens(choice.arm().model()).orElseThrow();
    AttemptPlan first = planner.first(request, choice.arm(), feasible, tokens, samplingSeed);
    return new Decision(policy, context, feasible, seed, choice, first, prompts);
  }

  private Refusal refusal(CompletionRequest request, FeasibleSet feasible, EncodedPrompts prompts) {
    return new Refusal(
        feasible.excluded().stream()
            .filter(excluded -> excluded.reason().equals(ExcludedArm.CONTEXT_TOO_SMALL))
            .map(ExcludedArm::arm)
            .max((one, other) -> Integer.compare(one.contextTokens(), other.contextTokens()))
            .map(widest -> tooLong(widest, prompts))
            .orElseGet(() -> unavailable(request, feasible)),
        feasible);
  }

  private Failure unavailable(CompletionRequest request, FeasibleSet feasible) {
    boolean closed = feasible.excludes(ExcludedArm.NOT_ALLOWED_BY_KEY);
    return closed && !feasible.excludes(ExcludedArm.NOT_LOADED)
        ? notFound(request)
        : notLoaded(request);
  }

  /** Says the same of a model that is not open to the key: its holder need not know what exists. */
  private static Failure notFound(CompletionRequest request) {
    return Failure.of(
        Failure.Kind.MODEL_NOT_FOUND,
        "The model '%s' does not exist or is not open to this key. GET /v1/models lists what is."
            .formatted(request.model()),
        "model");
  }

  private static Failure tooLong(Arm widest, EncodedPrompts prompts) {
    int length = prompts.tokens(widest.model()).map(tokens -> tokens.length).orElse(0);
    return Failure.of(
        Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
        "The prompt has %d tokens, but the context of %s is %d and must hold the answer too. Shorten it."
            .formatted(length, widest.model(), widest.contextTokens()),
        "messages");
  }

  private Failure notLoaded(CompletionRequest request) {
    return new Failure(
        Failure.Kind.NO_CAPACITY,
        "No device has '" + request.model() + "' loaded at the moment. Ask again.",
        null,
        settings.retryAfter());
  }
}
