package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.PolicyFixture.POPULATION;
import static io.runtimemoat.actors.learning.PolicyFixture.RULES;
import static io.runtimemoat.actors.learning.PolicyFixture.WINDOW;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.RewardFolding;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.learning.TrainerRules;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/** Learners of several tenants and the cohorts in which they meet, around one database. */
final class CohortFixture implements AutoCloseable {
  static final CohortRules COHORT =
      new CohortRules(
          true,
          true,
          Set.of(new TenantId("hermit")),
          3,
          10,
          200,
          Duration.ofSeconds(5),
          Duration.ofMinutes(10));

  /** Where nobody answers or asks. */
  static final Cohorts NO_COHORTS =
      new Cohorts(
          new CohortRules(
              false, false, Set.of(), 3, 10, 200, Duration.ofSeconds(5), Duration.ofMinutes(10)),
          (kind, command) -> {
            throw new AssertionError("nobody is to be asked, and not " + command);
          },
          (tenant, task, id) -> Optional.empty());

  private static final Duration LOOKS = Duration.ofDays(1);

  private final ActorTestKit kit;
  private final CohortRules rules;
  private final Database database = EntityKit.database();
  private volatile String broken = "";
  private volatile boolean isAskingBroken;
  private volatile boolean areQuestionsLost;
  private volatile Instant now = EntityKit.CLOCK.instant();
  private final InstantSource time = () -> now;
  private final Clock clock = time.withZone(ZoneOffset.UTC);
  private final Path own;
  private final Path others;
  private final SnapshotStore snapshots;
  private final SnapshotStore othersSnapshots;
  private final TestProbe<RewardFolder.Command> folder;
  private final TestProbe<TenantPolicy.Report> reports;
  private final Map<String, ActorRef<Cohort.Command>> cohorts = new ConcurrentHashMap<>();
  private final List<TenantId> asked = new CopyOnWriteArrayList<>();
  private final List<ActorRef<?>> spawned = new ArrayList<>();

  CohortFixture(ActorTestKit kit, Path disk, CohortRules rules) throws Exception {
    this.kit = kit;
    this.rules = rules;
    this.folder = kit.createTestProbe();
    this.reports = kit.createTestProbe();
    SigningKey key = SigningKey.load(disk.resolve("node.key"));
    SnapshotTable table = SnapshotTable.open(database);
    new SigningKeyTable(database).register(key, "node", 1);
    this.others = disk.resolve("others");
    this.own = disk.resolve("snapshots");
    snapshots = store(table, own, key);
    othersSnapshots = store(table, others, key);
  }

  private SnapshotStore store(SnapshotTable table, Path folder, SigningKey key) {
    return new SnapshotStore(
        table, new SnapshotFolder(folder, new byte[32], 1 << 20, clock), key, 2, clock);
  }

  @Override
  public void close() {
    spawned.forEach(kit::stop);
    cohorts.values().forEach(kit::stop);
    database.close();
  }

  void pass(Duration by) {
    now = now.plus(by);
  }

  /** A learner and its requests, which all go to the exploring rule. */
  final class Learner {
    private final ActorRef<TenantPolicy.Command> policy;
    private final RewardFacts ledger = new RewardFacts();
    private final String chain;
    private Map<String, ChainMark> marks = Map.of();
    private int served;
    private double share = 0.3;

    private Learner(String tenant, int chain) {
      this.policy = kit.spawn(TenantPolicy.create(new TenantId(tenant), parts(tenant)));
      this.chain = RewardFacts.chain(chain);
      spawned.add(policy);
    }

    /** Learns of requests that are rated; {@code sign} says whether the large arm is good. */
    void serve(int count, int sign) {
      serve(count, sign, RewardFacts.exploring(share));
    }

    /** The same, but {@code last} decides the last one. */
    void serve(int count, int sign, Policy last) {
      Policy rule = RewardFacts.exploring(share);
      RewardJoin join = RewardJoin.from(marks, RULES, 10_000);
      for (int i = 0; i < count; i++) {
        long at = ChronoUnit.MICROS.between(Instant.EPOCH, now) + 10L * i;
        DecisionRecord decided =
            ledger.decide(chain, served, at, i == count - 1 ? last : rule, "general");
        ledger.end(decided, at + 1);
        boolean large = decided.choice().arm().id().equals("large");
        ledger.rate(chain, decided, (large ? 1 : -1) * sign > 0 ? 0.9 : 0.2, at + 2);
        served++;
      }
      long next =
          new ChainReading(ledger, chain, Map.of(RewardFacts.ACME.value(), join))
              .read(join.next(chain), fact -> RewardFolder.offer(join, chain, fact))
              .next();
      join.readTo(chain, next);
      RewardBatch batch = join.take(Long.MAX_VALUE / 2, 10_000, task -> 0);
      marks = batch.to();
      policy.tell(new TenantPolicy.FoldRewards(batch));
      look();
    }

    /** Its rule explores another share from now on. */
    void draw(double share) {
      this.share = share;
    }

    /** The same, as an operator orders it. */
    void bound(double share) {
      draw(share);
      TestProbe<StatusReply<Done>> done = kit.createTestProbe();
      policy.tell(
          new TenantPolicy.BoundExploration(
              new ExplorationBounds(0.01, share, 0), "quiet week", "ada", done.ref()));
      assertThat(done.receiveMessage().isSuccess()).isTrue();
    }

    /** What others are said to have said. */
    void hear(TenantPolicy.CohortAnswered answer) {
      policy.tell(answer);
    }

    void look() {
      policy.tell(new TenantPolicy.Look());
    }

    void advance() {
      TestProbe<StatusReply<Done>> done = kit.createTestProbe();
      policy.tell(
          new TenantPolicy.OrderRollout(
              TASK, RolloutOrder.ADVANCE, "", "drill", "ada", done.ref()));
      assertThat(done.receiveMessage().isSuccess()).isTrue();
    }

    TenantPolicy.Report report() {
      policy.tell(new TenantPolicy.GetLearning(reports.ref()));
      return reports.receiveMessage();
    }

    RolloutState rollout() {
      return report().state().task(TASK).rollout();
    }

    String waiting() {
      return report().waiting().getOrDefault(TASK, "");
    }
  }

  Learner learner(String tenant, int chain) {
    return new Learner(tenant, chain);
  }

  /** Evaluating fails for a tenant from now on. */
  void breakEvaluating(String tenant) {
    broken = tenant;
  }

  /** Asking fails from now on, as where the cluster's sharding is gone. */
  void breakAsking() {
    isAskingBroken = true;
  }

  /** Whoever asks hears nothing from now on. */
  void loseQuestions() {
    areQuestionsLost = true;
  }

  /** Of the node on which acme is. */
  void removeFiles() throws IOException {
    try (Stream<Path> files = Files.list(own)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Files of the node on which all but acme are. */
  List<Path> filesOfOthers() throws IOException {
    try (Stream<Path> files = Files.list(others)) {
      return files.toList();
    }
  }

  private LearningParts parts(String owner) {
    SnapshotStore store = owner.equals("acme") ? snapshots : othersSnapshots;
    LearningMeters meters = new LearningMeters(clock);
    PolicySpec spec = PolicySpec.of(LinearThompson.KNOWN_NOISE);
    return new LearningParts(
        folder.ref(),
        new RewardFolding(RULES.version(), 1, WINDOW),
        new TrainerRules(
            spec,
            GateLimits.of(GateSettings.from(ConfigFactory.load())),
            RolloutLimits.of(RolloutSettings.from(ConfigFactory.load())),
            new ExplorationBounds(0.01, 0.3, 0),
            100,
            2_000,
            4_000),
        store,
        new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1),
        new ControlRows(),
        new Population(
            PopulationTable.open(database, new byte[32]),
            POPULATION,
            new PopulationCutter(spec, POPULATION),
            () -> Optional.of(Populations.view("acme", "beta", "gamma", "hermit", "zeta")),
            tenant -> false,
            meters),
        new Cohorts(
            rules,
            this::tell,
            (tenant, task, id) -> {
              if (owner.equals(broken)) {
                throw new IllegalStateException("a candidate that nobody expected");
              }
              return store.foreign(tenant, task, id);
            }),
        meters,
        LOOKS,
        clock);
  }

  private void tell(String kind, Cohort.Command command) {
    if (isAskingBroken) {
      throw new IllegalStateException("nobody can be asked");
    }
    if (command instanceof Cohort.Ask ask) {
      asked.add(ask.question().tenant());
      if (areQuestionsLost) {
        return;
      }
    }
    cohorts
        .computeIfAbsent(kind, unknown -> kit.spawn(Cohort.create(rules, LOOKS, clock)))
        .tell(command);
  }

  /** How often a learner has asked. */
  long asked(String tenant) {
    return asked.stream().filter(one -> one.value().equals(tenant)).count();
  }

  /** Kinds of learners that have met. */
  int kinds() {
    return cohorts.size();
  }
}
