package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationRules;
import io.runtimemoat.decision.learning.RewardFolding;
import io.runtimemoat.decision.learning.TrainerRules;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/** A node's part in learning: it hosts learners, folds for them, and decides from snapshots. */
public final class Learning {
  /** Learners passivate after two minutes without a message through their region. */
  private static final Duration WAKE_INTERVAL = Duration.ofSeconds(10);

  private static final Duration FOLLOW_INTERVAL = Duration.ofMillis(100);
  private static final Duration LAST_ROUNDS = Duration.ofMinutes(1);

  /**
   * What learning needs of a node.
   *
   * @param decisionIds signs decision ids
   * @param configured whether the configuration makes a tenant, of which the feed does not speak
   * @param units hashes what stays with one policy
   * @param thresholds of the rules
   */
  public record Needs(
      Ledger ledger,
      LedgerReader reader,
      ControlFeed feed,
      RequestFlags flags,
      ControlAnnouncer announcer,
      SnapshotStore snapshots,
      PopulationTable population,
      Predicate<TenantId> configured,
      MacKey decisionIds,
      SipHash units,
      RuleThresholds thresholds,
      Duration askTimeout) {}

  private final LearnedRouting routing;
  private final FeedbackDesk feedback;
  private final OutcomeDesk outcomes;
  private final LearningDirectory directory;

  private final LearningMeters meters;

  private Learning(
      LearnedRouting routing,
      FeedbackDesk feedback,
      OutcomeDesk outcomes,
      LearningDirectory directory,
      LearningMeters meters) {
    this.routing = routing;
    this.feedback = feedback;
    this.outcomes = outcomes;
    this.directory = directory;
    this.meters = meters;
  }

  /** Starts it; the system is a member of a cluster. */
  public static Learning start(
      ActorSystem<?> system,
      Needs needs,
      LearningSettings settings,
      TrainerRules trainer,
      Clock clock) {
    RewardRules rules = RewardSettings.rules(settings.rewards());
    Duration untilLearned =
        settings
            .rewards()
            .window()
            .plus(settings.rewards().grace())
            .plus(settings.rewards().waitForNodes());
    ActorRef<RewardFolder.Command> folder =
        system.systemActorOf(
            RewardFolder.create(
                RewardSource.of(needs.reader()),
                new RewardFolder.Terms(
                    rules,
                    settings.rewards().grace(),
                    settings.rewards().waitForNodes(),
                    settings.rewards().maxOpen(),
                    settings.rewards().batch(),
                    settings.rewards().foldInterval()),
                clock),
            "moat-reward-folder",
            DispatcherSelector.fromConfig("moat.learning.fold-dispatcher"));
    LearningMeters meters = new LearningMeters(clock);
    PopulationRules population = PopulationRules.of(settings.population());
    LearningParts parts =
        new LearningParts(
            folder,
            new RewardFolding(rules.version(), trainer.spec().decay(), rules.windowMicros()),
            trainer,
            needs.snapshots(),
            needs.announcer(),
            new ControlRows(),
            new Population(
                needs.population(),
                population,
                new PopulationCutter(trainer.spec(), population),
                () -> needs.feed().isFresh() ? Optional.of(needs.feed().view()) : Optional.empty(),
                needs.configured(),
                meters),
            new Cohorts(
                CohortRules.of(settings.cohort()),
                LearningDirectory.cohorts(system),
                needs.snapshots()::foreign),
            meters,
            settings.trainer().interval(),
            clock);
    host(system, parts);
    SnapshotShelf shelf =
        new SnapshotShelf(needs.snapshots(), settings.snapshots().cached(), population::mayTake);
    system.systemActorOf(
        SnapshotFollower.create(needs.feed(), shelf, FOLLOW_INTERVAL),
        "moat-snapshot-follower",
        DispatcherSelector.fromConfig("moat.learning.fold-dispatcher"));
    LearningDirectory directory = new LearningDirectory(system, needs.askTimeout());
    ActiveTenants active = new ActiveTenants(untilLearned.plus(LAST_ROUNDS), clock);
    // While nobody may have a learned policy nothing is read; once somebody may, all of it is.
    Consumer<TenantId> seen =
        tenant -> {
          FlagValue flag = needs.feed().view().flags().value(Flag.ROUTING_POLICY_BANDIT);
          if (!(flag instanceof FlagValue.Off)) {
            active.see(tenant);
          }
        };
    system
        .scheduler()
        .scheduleWithFixedDelay(
            WAKE_INTERVAL,
            WAKE_INTERVAL,
            () -> {
              directory.wakePopulation();
              active.awake().forEach(directory::wake);
            },
            system.executionContext());
    LedgerDesk told = new LedgerDesk(needs.ledger(), needs.decisionIds(), seen, clock);
    return new Learning(
        new LearnedRouting(
            needs.feed(),
            needs.flags(),
            shelf,
            new RulePolicy(needs.thresholds()),
            exploration -> new ExploringRule(needs.thresholds(), exploration),
            trainer.configured(),
            needs.units(),
            seen),
        new FeedbackDesk(told, needs.decisionIds(), rules.metrics()),
        new OutcomeDesk(told, needs.decisionIds(), rules.metrics()),
        directory,
        meters);
  }

  private static void host(ActorSystem<?> system, LearningParts parts) {
    DispatcherSelector owners = DispatcherSelector.fromConfig("moat.learning.owner-dispatcher");
    ClusterSharding sharding = ClusterSharding.get(system);
    sharding.init(
        Entity.of(
                TenantPolicy.ENTITY_KEY,
                entity -> TenantPolicy.create(new TenantId(entity.getEntityId()), parts))
            .withEntityProps(owners));
    sharding.init(
        Entity.of(PopulationPolicy.ENTITY_KEY, entity -> PopulationPolicy.create(parts))
            .withEntityProps(owners));
    sharding.init(
        Entity.of(
            Cohort.ENTITY_KEY,
            entity -> Cohort.create(parts.cohorts().rules(), parts.lookInterval(), parts.clock())));
  }

  /** What decides routed requests. */
  public LearnedRouting routing() {
    return routing;
  }

  /** What takes feedback. */
  public FeedbackDesk feedback() {
    return feedback;
  }

  /** What takes reports of recommended requests. */
  public OutcomeDesk outcomes() {
    return outcomes;
  }

  /** The cluster's learners. */
  public LearningDirectory directory() {
    return directory;
  }

  /** What the learners of this node have come to. */
  public LearningMeters meters() {
    return meters;
  }
}
