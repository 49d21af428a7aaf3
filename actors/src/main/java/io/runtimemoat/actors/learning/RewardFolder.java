package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.persistence.ledger.LedgerDamagedException;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger for the learners that this node hosts, each chain once per round for all of
 * them, and tells every learner what its requests came to. Blocks on the ledger: runs on a thread
 * of its own.
 */
final class RewardFolder extends AbstractBehavior<RewardFolder.Command> {
  sealed interface Command {}

  /**
   * A learner stands at these marks and waits for more.
   *
   * @param ratedShares in what share failures teach
   * @param open what it was told last of exploring in open decisions; nothing where it begins anew
   */
  record Watch(
      TenantId tenant,
      ActorRef<TenantPolicy.Command> owner,
      Map<String, ChainMark> marks,
      RatedShares ratedShares,
      Explored open)
      implements Command {}

  private static final long NANOS_PER_MICRO = 1_000;
  private static final String LEDGER = "the ledger";
  private static final String GIVEN_UP =
      "{} chains are behind for longer than moat.learning.rewards.wait-for-nodes: what only their"
          + " nodes have may be learned no more";

  private enum Round implements Command {
    ROUND
  }

  /** One learner's join. */
  private static final class Watcher {
    final ActorRef<TenantPolicy.Command> owner;
    RewardJoin join;
    RatedShares ratedShares = RatedShares.NONE;
    boolean told;

    /** What exploring has cost in open decisions, as it was told. */
    Explored open = Explored.NOTHING;

    /** Since its last batch could not be made; null while it can. */
    @Nullable Retry retry;

    Watcher(ActorRef<TenantPolicy.Command> owner, RewardJoin join) {
      this.owner = owner;
      this.join = join;
    }
  }

  /**
   * How rewards are read.
   *
   * @param grace more than the clocks of nodes differ
   * @param patience with a node that is away
   * @param maxOpen decisions of one tenant that may wait for their window to pass
   * @param batch most decisions that are closed at once
   */
  record Terms(
      RewardRules rules,
      Duration grace,
      Duration patience,
      int maxOpen,
      int batch,
      Duration interval) {}

  private final RewardSource source;
  private final Terms terms;
  private final Clock clock;
  private final Map<TenantId, Watcher> watchers = new HashMap<>();

  /** Chains that had nothing new in the last round. */
  private final Set<String> quiet = new HashSet<>();

  /** Where chains of nodes that stopped have ended: nobody who is past it reads them again. */
  private final Map<String, Long> finished = new HashMap<>();

  private final AwaitedChains awaited;

  /** Chains whose reading fails and was reported. */
  private final Set<String> unreadable = new HashSet<>();

  private RewardFolder(
      ActorContext<Command> context, RewardSource source, Terms terms, Clock clock) {
    super(context);
    this.source = source;
    this.terms = terms;
    this.clock = clock;
    this.awaited = new AwaitedChains(terms.patience().toNanos() / NANOS_PER_MICRO);
  }

  static Behavior<Command> create(RewardSource source, Terms terms, Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Round.ROUND, terms.interval());
                  return new RewardFolder(context, source, terms, clock);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Round.class, round -> onRound())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onWatch(Watch watch) {
    Watcher known = watchers.get(watch.tenant());
    if (known == null || !known.owner.equals(watch.owner())) {
      getContext().watch(watch.owner());
      known = new Watcher(watch.owner(), join(watch));
      watchers.put(watch.tenant(), known);
    } else if (!known.join.from().equals(watch.marks())) {
      known.join = join(watch); // what it was told was not stored
    }
    known.ratedShares = watch.ratedShares();
    known.open = watch.open();
    known.told = false;
    return this;
  }

  private RewardJoin join(Watch watch) {
    return RewardJoin.from(watch.marks(), terms.rules(), terms.maxOpen());
  }

  private Behavior<Command> onTerminated(Terminated gone) {
    // By uid: another learner of the same path may watch already.
    watchers.values().removeIf(watcher -> watcher.owner.path().uid() == gone.getRef().path().uid());
    return this;
  }

  private Behavior<Command> onRound() {
    List<Watcher> free =
        watchers.values().stream().filter(watcher -> !watcher.told && !rests(watcher)).toList();
    if (free.isEmpty()) {
      return this;
    }
    long began = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    try {
      // Asked first: what a chain has until then is there when the chain is read.
      Map<String, Long> behind = source.awaited();
      if (readAll()) {
        int before = awaited.givenUp();
        long complete = awaited.completeTo(behind, began);
        if (awaited.givenUp() > before) {
          getContext().getLog().warn(GIVEN_UP, awaited.givenUp());
        }
        long watermark = complete - terms.grace().toNanos() / NANOS_PER_MICRO;
        free.forEach(watcher -> tellSafely(watcher, watermark));
        return this;
      }
    } catch (RuntimeException e) {
      warnOnce(LEDGER, e);
    }
    awaited.unreadable();
    return this;
  }

  private static boolean rests(Watcher watcher) {
    return watcher.retry != null && !watcher.retry.isDue();
  }

  /** Whether all that there is was read; a chain that is damaged has no more to say. */
  private boolean readAll() {
    // Those that wait as well: what they take now is not read for them again.
    Map<String, RewardJoin> joins = new HashMap<>();
    watchers.forEach((tenant, watcher) -> joins.put(tenant.value(), watcher.join));
    List<String> chains = source.chains();
    Set<String> known = new HashSet<>(chains);
    unreadable.retainAll(known);
    quiet.retainAll(known);
    finished.keySet().retainAll(known);
    boolean all = true;
    for (String chain : chains) {
      try {
        read(chain, joins);
        unreadable.remove(chain);
      } catch (LedgerDamagedException e) {
        warnOnce(chain, e);
      } catch (RuntimeException e) {
        warnOnce(chain, e);
        all = false;
      }
    }
    return all;
  }

  private void read(String chain, Map<String, RewardJoin> joins) {
    OptionalLong wanted = ChainReading.wanted(chain, joins.values());
    if (wanted.isEmpty() || wanted.getAsLong() >= finished.getOrDefault(chain, Long.MAX_VALUE)) {
      return;
    }
    long from = wanted.getAsLong();
    boolean ended =
        quiet.contains(chain) && source.ended(chain); // before reading: then all is there
    ChainReading reading = new ChainReading(source, chain, joins);
    ChainReading.Reached reached =
        reading.read(from, fact -> take(joins.get(fact.tenant()), chain, fact));
    long next = reached.next();
    joins.values().forEach(join -> join.readTo(chain, next));
    if (ended && !reached.stopped()) {
      finished.put(chain, next);
    }
    if (next > from) {
      quiet.remove(chain);
    } else {
      quiet.add(chain);
    }
  }

  private void warnOnce(String what, RuntimeException e) {
    if (unreadable.add(what)) {
      getContext().getLog().warn("{} cannot be learned from; it is tried again", what, e);
    }
  }

  private void take(@Nullable RewardJoin join, String chain, StoredFact fact) {
    if (join == null) {
      return;
    }
    try {
      offer(join, chain, fact);
    } catch (RuntimeException e) { // whatever it is, one fact must not keep the rest from closing
      getContext().getLog().error("fact {} teaches nothing", fact.position(), e);
    }
  }

  /** Offers a fact to a join, which passes over what says nothing of rewards. */
  static void offer(RewardJoin join, String chain, StoredFact fact) {
    byte[] payload = fact.payload();
    if (payload == null) {
      return;
    }
    long sequence = fact.position().sequence();
    switch (fact.manifest()) {
      case DecisionCodec.MANIFEST -> join.decided(chain, sequence, DecisionCodec.decode(payload));
      case OutcomeFact.MANIFEST -> join.outcome(chain, sequence, OutcomeFact.decode(payload));
      case FeedbackFact.MANIFEST ->
          FeedbackFact.decode(fact.manifest(), payload)
              .ifPresent(feedback -> join.feedback(chain, sequence, feedback));
      case ReportedFact.MANIFEST ->
          ReportedFact.decode(fact.manifest(), payload)
              .ifPresent(report -> join.feedback(chain, sequence, report));
      case AssignedFact.MANIFEST ->
          AssignedFact.decode(fact.manifest(), payload)
              .ifPresent(assigned -> join.assigned(chain, sequence, assigned));
      case ShadowFact.MANIFEST, ShadowFact.FAILED ->
          ShadowFact.decode(fact.manifest(), payload)
              .ifPresent(shadow -> join.shadow(chain, sequence, shadow));
      default -> {} // other facts say nothing of rewards
    }
  }

  /** What one learner's requests came to; one whose batch cannot be made keeps no other waiting. */
  private void tellSafely(Watcher watcher, long watermarkMicros) {
    RewardBatch batch;
    try {
      batch = watcher.join.take(watermarkMicros, terms.batch(), watcher.ratedShares::share);
      watcher.retry = null;
    } catch (RuntimeException e) {
      if (watcher.retry == null) {
        getContext().getLog().warn("{} learns nothing; it is tried again", watcher.owner, e);
        watcher.retry = new Retry();
      }
      watcher.retry.failed();
      return;
    }
    if (batch.untracked() > 0) {
      getContext()
          .getLog()
          .warn("{} decisions found no room in moat.learning.rewards.max-open", batch.untracked());
    }
    if (!batch.isEmpty() || !batch.open().equals(watcher.open)) {
      watcher.told = true;
      watcher.open = batch.open();
      watcher.owner.tell(new TenantPolicy.FoldRewards(batch));
    }
  }
}
