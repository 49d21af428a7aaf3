package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.rollout.Assignment;
import io.runtimemoat.decision.rollout.RolloutPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which policy decides a routed request here and now: in memory, without a message. Safe for use by
 * many threads.
 */
public final class LearnedRouting {
  private static final Logger LOG = LoggerFactory.getLogger(LearnedRouting.class);
  private static final long SECONDS_PER_DAY = 86_400;

  /** Snapshots of other features that are warned of, each once; all their requests are counted. */
  private static final int MOST_WARNED = 1_000;

  /**
   * What decides.
   *
   * @param phase as recorded
   * @param lot of the unit in a phase in which a candidate serves, else 0
   * @param shadow says what it would have done; null when nothing is in shadow
   * @param parameters draws parameter sets within the arm; null: none is moved
   * @param flag what said whether anything learned may decide; null where nobody was asked
   */
  public record Selected(
      Policy policy,
      String phase,
      long lot,
      @Nullable Policy shadow,
      @Nullable ParameterPolicy parameters,
      @Nullable FlagSide flag) {

    /** Nobody was asked. */
    public Selected(
        Policy policy,
        String phase,
        @Nullable Policy shadow,
        @Nullable ParameterPolicy parameters) {
      this(policy, phase, 0, shadow, parameters, null);
    }

    Selected by(FlagSide asked) {
      return new Selected(policy, phase, lot, shadow, parameters, asked);
    }

    Selected drawnBy(long drawn) {
      return new Selected(policy, phase, drawn, shadow, parameters, flag);
    }

    /** Whether it is on a side of a rollout. */
    public boolean isAssigned() {
      return !phase.equals(DecisionRecord.GENERAL);
    }
  }

  private final ControlFeed feed;
  private final RequestFlags flags;
  private final SnapshotShelf shelf;
  private final Function<Exploration, Policy> exploring;
  private final ExplorationBounds configured;
  private final SipHash hash;
  private final Consumer<TenantId> active;
  private final Selected rules;
  private final LongAdder failures = new LongAdder();
  private final LongAdder starts = new LongAdder();
  private final Set<String> ofOtherFeatures = ConcurrentHashMap.newKeySet();

  /**
   * A routing.
   *
   * @param rules decide where the flag is off, and where nothing else can
   * @param exploring the rules with some exploring: what decides before anything was learned
   * @param active hears for whom it decides
   */
  LearnedRouting(
      ControlFeed feed,
      RequestFlags flags,
      SnapshotShelf shelf,
      Policy rules,
      Function<Exploration, Policy> exploring,
      ExplorationBounds configured,
      SipHash hash,
      Consumer<TenantId> active) {
    this.feed = feed;
    this.flags = flags;
    this.shelf = shelf;
    this.exploring = exploring;
    this.configured = configured;
    this.hash = hash;
    this.active = active;
    this.rules = new Selected(rules, DecisionRecord.GENERAL, null, null);
  }

  /** The rules for everybody: nothing is learned, nothing is explored. */
  public static LearnedRouting rulesOnly(Policy rules) {
    ControlFeed silent = new ControlFeed(Duration.ZERO, () -> 0);
    SipHash any = new SipHash(0, 0);
    return new LearnedRouting(
        silent,
        new RequestFlags(silent, "", any),
        new SnapshotShelf((tenant, task, id) -> Optional.empty(), 1, tenant -> false),
        rules,
        exploration -> rules,
        new ExplorationBounds(0, 0, 0),
        any,
        tenant -> {});
  }

  /** A policy could not decide, or say what it would have done; the rules did. */
  void failed(Policy policy, RuntimeException e) {
    failures.increment();
    LOG.warn("{} could not decide: {}", policy.version(), e.toString());
  }

  private void warnOfFeatures(PolicySnapshot snapshot, String schema) {
    failures.increment();
    if (ofOtherFeatures.size() < MOST_WARNED && ofOtherFeatures.add(snapshot.id())) {
      LOG.warn(
          "{} was learned of {} and requests are of {}: the rule decides and explores until another"
              + " policy has learned enough",
          snapshot,
          snapshot.header().featureSchema(),
          schema);
    }
  }

  /** What decides where nothing else can. */
  Policy rules() {
    return rules.policy();
  }

  /** Decisions that a learned policy could not make. */
  public long failures() {
    return failures.sum();
  }

  /** Decisions for tenants without a policy of their own, from what others learned. */
  public long starts() {
    return starts.sum();
  }

  /** Policies that should decide here and could not be verified. */
  public int unverified() {
    return shelf.unverified();
  }

  /**
   * Selects.
   *
   * @param task code of the task type
   * @param schema of the features that it decides by
   * @param unit what should stay with one policy while it is on trial: a user of the client's, or
   *     the request itself
   */
  public Selected select(TenantId tenant, String task, String schema, String unit, Instant now) {
    return select(tenant, task, schema, unit, unit, now);
  }

  /**
   * Selects for a unit that sends several requests.
   *
   * @param request what the flag's lot is drawn for: one user of many requests on one side would
   *     look like requests that are missing on the other
   */
  public Selected select(
      TenantId tenant, String task, String schema, String unit, String request, Instant now) {
    active.accept(tenant);
    FlagSide flag = flags.ask(tenant, Flag.ROUTING_POLICY_BANDIT, request);
    return (flag.on() ? usable(tenant, task, schema, unit, now) : rules).by(flag);
  }

  /** What was learned and cannot even be looked at leaves the rules. */
  private Selected usable(TenantId tenant, String task, String schema, String unit, Instant now) {
    try {
      return learned(tenant, task, schema, unit, now);
    } catch (RuntimeException e) {
      failures.increment();
      LOG.warn("nothing learned can decide task type {} of {}: {}", task, tenant, e.toString());
      return rules;
    }
  }

  private Selected learned(TenantId tenant, String task, String schema, String unit, Instant now) {
    long unitHash = hash.hash((tenant.value() + '\n' + unit).getBytes(StandardCharsets.UTF_8));
    LearnedRoute route = shelf.route(tenant, task);
    Exploration exploration = exploration(route, now);
    if (route == null) {
      return start(tenant, task, schema, exploration, DecisionRecord.GENERAL, null);
    }
    PolicyPointer pointer = route.pointer();
    PolicySnapshot candidate = route.candidate();
    boolean shadows = pointer.phase().equals(RolloutPhase.SHADOW.code());
    long lot = Assignment.salted(unitHash, pointer.salt());
    boolean byCandidate =
        candidate != null && !shadows && Assignment.isCandidate(lot, pointer.share());
    PolicySnapshot serving = byCandidate ? candidate : route.champion();
    Policy shadow = candidate != null && shadows ? candidate.policy(exploration) : null;
    String phase = pointer.phaseOf(byCandidate);
    if (serving != null && serving.header().featureSchema().equals(schema)) {
      return of(serving, exploration, phase, shadow).drawnBy(lot);
    }
    if (serving != null) {
      // Drawn from, so that what is learned of the new features can be judged.
      warnOfFeatures(serving, schema);
      return untaught(exploration, phase, shadow).drawnBy(lot);
    }
    // A policy that cannot be verified leaves the rules; one that never was, the population.
    Selected selected =
        pointer.championId() == null
            ? start(tenant, task, schema, exploration, phase, shadow)
            : untaught(exploration, phase, shadow);
    return selected.drawnBy(lot);
  }

  /**
   * What decides for a tenant without a policy of its own. Sums of features that were others before
   * an upgrade are not for it.
   */
  private Selected start(
      TenantId tenant,
      String task,
      String schema,
      Exploration exploration,
      String phase,
      @Nullable Policy shadow) {
    PolicySnapshot start = shelf.start(tenant, task);
    if (start == null || !start.header().featureSchema().equals(schema)) {
      return untaught(exploration, phase, shadow);
    }
    starts.increment();
    return of(start, exploration, phase, shadow);
  }

  private static Selected of(
      PolicySnapshot serving, Exploration exploration, String phase, @Nullable Policy shadow) {
    return new Selected(
        serving.policy(exploration), phase, shadow, serving.parameters(exploration));
  }

  private Selected untaught(Exploration exploration, String phase, @Nullable Policy shadow) {
    return new Selected(
        exploring.apply(exploration), phase, shadow, ParameterPolicy.untaught(exploration));
  }

  /** A node that hears nothing goes on with what it knows, and explores no more. */
  private Exploration exploration(@Nullable LearnedRoute route, Instant now) {
    if (!feed.isFresh()) {
      return Exploration.off(ForcedReason.FROZEN);
    }
    if (route != null && route.pointer().stoppedOnDay() == now.getEpochSecond() / SECONDS_PER_DAY) {
      return Exploration.off(ForcedReason.BUDGET_STOP);
    }
    ExplorationBounds own = route == null ? null : route.pointer().bounds();
    ExplorationBounds bounds = own == null ? configured : own;
    return new Exploration(bounds.floor(), bounds.share(), null);
  }
}
