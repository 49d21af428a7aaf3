package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.learning.PolicyDraws;
import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.RefusedToolException;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.attempts.FallbackOrder;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.gpu.InvalidPromptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests: names to arms, constraints, features, policy, first attempt. Works in memory on
 * the caller's thread. Safe for use by many threads.
 */
final class Router {
  /** What a request comes to before anything is recorded or run. */
  sealed interface Routed {}

  /**
   * An arm was chosen.
   *
   * @param request with the parameters that were drawn for it
   * @param lot what put it on a side of a rollout; empty where no candidate serves
   * @param learned what said whether anything learned may decide; null where nobody was asked
   */
  record Decision(
      CompletionRequest request,
      Policy policy,
      String phase,
      Optional<Long> lot,
      Optional<PolicyDraws.Shadow> shadow,
      RoutingContext context,
      FeasibleSet feasible,
      Seed seed,
      Choice choice,
      ParameterChoice parameters,
      List<Arm> order,
      List<Arm> repairers,
      HeldAnswer held,
      AttemptPlan first,
      long samplingSeed,
      EncodedPrompts prompts,
      @Nullable FlagSide learned)
      implements Routed {
    /** Code of the task type that the features say the request is. */
    String task() {
      return context.task();
    }

    /** What flags said to it: each that had anything to say before the first attempt. */
    List<FlagSide> sides() {
      List<FlagSide> sides = new ArrayList<>();
      if (learned != null) {
        sides.add(learned);
      }
      if (first.work() instanceof AttemptWork.OnUpstream call) {
        sides.add(call.streamed());
      }
      return sides;
    }
  }

  /** Nothing can serve it; {@code feasible} says why per arm where the name was known. */
  record Refusal(Failure failure, @Nullable FeasibleSet feasible) implements Routed, Screened {}

  /** What a request comes to before anything is decided about it. */
  private sealed interface Screened permits Candidates, Refusal {}

  /** The arms that one may be chosen of. */
  private record Candidates(
      boolean isRouted, FeasibleSet feasible, ArmConstraints constraints, HeldAnswer held)
      implements Screened {}

  /** An embedding that was asked for, and of what. */
  record AskedEmbedding(RequestSketch sketch, PromptEmbeddings.Asked asked) {}

  /** A name's arms and who chooses among them. */
  private record Named(boolean isRouted, Set<String> armIds, String othersExcluded) {}

  private static final LearnedRouting.Selected NAMED =
      new LearnedRouting.Selected(new FixedPolicy(), DecisionRecord.GENERAL, null, null);

  private final RoutingTable table;
  private final DeviceFleet fleet;
  private final AttemptPlanner planner;
  private final RequestContexts contexts;
  private final LiveConditions conditions;
  private final MacKey seedKey;
  private final LearnedRouting learned;
  private final PolicyDraws draws;
  private final ServedParameters served;
  private final SessionSettings settings;

  Router(
      RoutingTable table,
      DeviceFleet fleet,
      AttemptPlanner planner,
      RoutingKeys keys,
      RequestContexts contexts,
      LiveConditions conditions,
      LearnedRouting learned,
      ServedParameters served,
      SessionSettings settings) {
    this.table = table;
    this.fleet = fleet;
    this.planner = planner;
    this.contexts = contexts;
    this.conditions = conditions;
    this.seedKey = keys.seeds();
    this.learned = learned;
    this.draws = new PolicyDraws(learned, keys.seeds());
    this.served = served;
    this.settings = settings;
  }

  /**
   * The digest of what {@link #route} has to compile first, which may take tens of milliseconds;
   * empty for nothing.
   */
  Optional<String> missing(CompletionRequest request) {
    return resolve(request.model()).isPresent() ? planner.missing(request) : Optional.empty();
  }

  /** A request's prompt in the tokens of whatever model it is asked for. */
  EncodedPrompts prompts(CompletionRequest request) {
    return planner.prompts(request);
  }

  /**
   * Asks for what has to be waited for before {@link #route}; empty for nothing, as for a request
   * that has no time for it or is refused whatever comes.
   */
  Optional<AskedEmbedding> embedding(
      CompletionRequest request, EncodedPrompts prompts, Instant now) {
    if (!contexts.embeds(request.model())
        || timeLeft(request).isZero()
        || screen(request, prompts) instanceof Refusal) {
      return Optional.empty();
    }
    Duration left = timeLeft(request);
    if (left.isZero()) {
      return Optional.empty();
    }
    RequestSketch sketch = contexts.sketch(request, now);
    return Optional.of(
        new AskedEmbedding(sketch, contexts.embedding(request.principal(), sketch, left)));
  }

  /** Until its hard end, or its soft end where it has one. */
  private static Duration timeLeft(CompletionRequest request) {
    long now = System.nanoTime();
    Duration hard = request.timeLeft(now);
    Duration soft =
        request.terms().allowance().softTimeout().isZero() ? hard : request.softTimeLeft(now);
    return soft.compareTo(hard) < 0 ? soft : hard;
  }

  /** Decides a request. */
  Routed route(CompletionRequest request, DecisionId id, Instant now, Prepared prepared) {
    Screened screened = screen(request, prepared.prompts());
    if (screened instanceof Refusal refusal) {
      return refusal;
    }
    try {
      return decide(request, id, now, prepared, (Candidates) screened);
    } catch (InvalidPromptException e) {
      return refusal(e);
    }
  }

  /** The arms that may serve a request, or why none does; cheap where nothing is to compile. */
  private Screened screen(CompletionRequest request, EncodedPrompts prompts) {
    Optional<Named> named = resolve(request.model());
    if (named.isEmpty()) {
      return new Refusal(RoutingRefusals.notFound(request), null);
    }
    ArmConstraints constraints = new ArmConstraints(request, prompts, fleet, table.upstreams());
    try {
      HeldAnswer held = planner.held(request);
      FeasibleSet feasible =
          constraints.downgraded(
              FeasibleSet.of(table.arms(), arm -> exclusion(arm, named.get(), constraints)));
      return feasible.isEmpty()
          ? new Refusal(
              new RoutingRefusals(request, prompts, settings.retryAfter()).of(feasible), feasible)
          : new Candidates(named.get().isRouted(), feasible, constraints, held);
    } catch (RefusedGrammarException e) {
      return new Refusal(RoutingRefusals.schema(request, e), null);
    } catch (RefusedToolException e) {
      return new Refusal(RoutingRefusals.tool(e), null);
    } catch (InvalidPromptException e) {
      return refusal(e);
    }
  }

  private static Refusal refusal(InvalidPromptException e) {
    return new Refusal(
        Failure.of(Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()), "messages"), null);
  }

  private Optional<Named> resolve(String name) {
    boolean isAlias = table.aliases().containsKey(name);
    Set<String> armIds =
        table.arms().stream()
            .filter(arm -> table.leads(name, arm))
            .map(Arm::id)
            .collect(Collectors.toUnmodifiableSet());
    return armIds.isEmpty() && !isAlias
        ? Optional.empty()
        : Optional.of(
            new Named(
                isAlias,
                armIds,
                isAlias ? ExcludedArm.NOT_IN_ALIAS : ExcludedArm.OTHER_MODEL_NAMED));
  }

  private static Optional<String> exclusion(Arm arm, Named named, ArmConstraints constraints) {
    return named.armIds().contains(arm.id())
        ? constraints.exclusion(arm)
        : Optional.of(named.othersExcluded());
  }

  private Decision decide(
      CompletionRequest request,
      DecisionId id,
      Instant now,
      Prepared prepared,
      Candidates candidates) {
    TenantId tenant = request.principal().tenant();
    EncodedPrompts prompts = prepared.prompts();
    FeasibleSet feasible = candidates.feasible();
    HeldAnswer held = candidates.held();
    RequestSketch sketch = prepared.sketch();
    RoutingContext context =
        contexts.of(
            sketch == null ? contexts.sketch(request, now) : sketch,
            prepared.embedded(),
            task -> conditions.of(tenant, task.code(), feasible));
    LearnedRouting.Selected selected =
        candidates.isRouted()
            ? learned.select(
                tenant,
                context.task(),
                context.featureSchema(),
                unit(request, id),
                id.toText(),
                now)
            : NAMED;
    PolicyDraws.Drawn drawn = draws.arm(selected, id, context, feasible);
    long samplingSeed = Seed.derive(seedKey, id, drawn.policy().snapshotId(), "sampling").key();
    Arm arm = drawn.choice().arm();
    AttemptPlan plan = planner.first(request, arm, feasible, prompts, held, samplingSeed);
    ParameterChoice parameters =
        draws.parameters(
            drawn, policy -> served.choose(request.parameters(), plan, policy, drawn.seed()));
    CompletionRequest asDrawn = ServedParameters.apply(request, parameters);
    return new Decision(
        asDrawn,
        drawn.policy(),
        selected.phase(),
        selected.isAssigned() ? Optional.of(selected.lot()) : Optional.empty(),
        draws.shadow(selected, context, feasible),
        context,
        feasible,
        drawn.seed(),
        drawn.choice(),
        parameters,
        order(request, arm, feasible, candidates.constraints()),
        held.document() == null ? List.of() : repairers(feasible, candidates.constraints()),
        held,
        asDrawn.terms().moved().isEmpty()
            ? plan
            : planner.first(asDrawn, arm, feasible, prompts, held, samplingSeed),
        samplingSeed,
        prompts,
        selected.flag());
  }

  /** What stays with one policy while it is on trial: the client's user, else the request. */
  private static String unit(CompletionRequest request, DecisionId id) {
    String user = request.body().json().path("user").asText("");
    return user.isEmpty() ? id.toText() : user;
  }

  /** Fallbacks that are listed for a name may be arms that the name itself does not lead to. */
  private List<Arm> order(
      CompletionRequest request, Arm chosen, FeasibleSet feasible, ArmConstraints constraints) {
    List<String> listed = table.fallbacks().get(request.model());
    if (listed == null) {
      return FallbackOrder.byStrength(chosen, feasible);
    }
    List<Arm> behind = new ArrayList<>();
    for (String id : listed) {
      table.arms().stream()
          .filter(arm -> arm.id().equals(id) && mayFollow(arm, feasible, constraints))
          .forEach(behind::add);
    }
    return FallbackOrder.listed(chosen, behind);
  }

  private List<Arm> repairers(FeasibleSet feasible, ArmConstraints constraints) {
    return table.arms().stream()
        .filter(arm -> table.isChosen(arm) && planner.upstream(arm).isEmpty())
        .filter(arm -> mayRepair(arm, feasible, constraints))
        .sorted(
            Comparator.comparing(Arm::tier)
                .thenComparingDouble(arm -> arm.prices().completionPerMillion()))
        .toList();
  }

  /** A model whose template refuses the conversation is none that could go on with it. */
  private static boolean mayRepair(Arm arm, FeasibleSet feasible, ArmConstraints constraints) {
    try {
      return mayFollow(arm, feasible, constraints);
    } catch (InvalidPromptException e) {
      return false;
    }
  }

  private static boolean mayFollow(Arm arm, FeasibleSet feasible, ArmConstraints constraints) {
    return feasible.arms().contains(arm) || constraints.mayFollow(arm, feasible);
  }
}
