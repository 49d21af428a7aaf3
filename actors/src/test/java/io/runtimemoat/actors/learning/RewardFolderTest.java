package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.decision.reward.RewardWeights;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RewardFolderTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final long WINDOW_MICROS = 1_000_000;
  private static final int MOST_OPEN = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String A = RewardFacts.chain(10);
  private static final String B = RewardFacts.chain(11);

  private final AtomicLong nowMicros = new AtomicLong();
  private final Clock clock = new MicrosClock(nowMicros);
  private final RewardFacts ledger = new RewardFacts();
  private final List<ActorRef<?>> spawned = new ArrayList<>();
  private final ActorRef<RewardFolder.Command> folder = folder(new RewardWeights(1, 0, 0, 0, 1, 1));
  private final TestProbe<TenantPolicy.Command> owner = KIT.createTestProbe();
  private Explored open = Explored.NOTHING;

  @AfterEach
  void stopFolders() {
    spawned.forEach(KIT::stop);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void ratingOnAnotherChain_isLearnedWhenTheWindowHasPassed() {
    DecisionRecord decided = served(A, 0, 100);
    ledger.rate(B, decided, 0.75, 500);
    nowMicros.set(1_000);
    watch(Map.of());
    RewardBatch observed = heard();
    watch(Map.of());

    nowMicros.set(2 * WINDOW_MICROS);
    RewardBatch closed = heard();

    assertThat(observed.closed()).isEmpty();
    assertThat(observed.observed()).hasSize(1);
    assertThat(closed.closed()).hasSize(1);
    assertThat(closed.closed().get(0).quality()).isEqualTo(0.75);
    assertThat(closed.to())
        .containsEntry(A, new ChainMark(2, 2))
        .containsEntry(B, new ChainMark(1, 1));
  }

  /** Told, but not stored: whoever stands where it stood before is told again. */
  @Test
  void resultThatWasNotStored_isToldAgainAndOnlyOnceAfterwards() {
    ledger.rate(A, served(A, 0, 100), 1, 200);
    nowMicros.set(2 * WINDOW_MICROS);
    watch(Map.of());
    RewardBatch first = heard();

    watch(Map.of());
    RewardBatch again = heard();
    watch(again.to());
    ledger.rate(A, served(A, 1, 300), 0.5, 400);
    RewardBatch next = heard();

    assertThat(again.closed()).hasSize(1).isEqualTo(first.closed());
    assertThat(next.closed()).extracting(ClosedDecision::quality).containsExactly(0.5);
  }

  @Test
  void ledgerThatIsAway_delaysAndLosesNothing() {
    ledger.beAway(true);
    ledger.rate(A, served(A, 0, 100), 1, 200);
    nowMicros.set(2 * WINDOW_MICROS);
    watch(Map.of());
    owner.expectNoMessage(Duration.ofMillis(100));

    ledger.beAway(false);

    assertThat(heard().closed()).hasSize(1);
  }

  /** A node acknowledged a rating in time and died before anybody else had it. */
  @Test
  void ratingOnTheDiskOfADeadNode_isLearnedWhenItIsBackAfterTheWindow() {
    DecisionRecord decided = served(A, 0, 100);
    ledger.completeTo(B, 400L);
    nowMicros.set(1_000);
    watch(Map.of());
    heard();
    watch(Map.of());

    nowMicros.set(20 * WINDOW_MICROS);
    owner.expectNoMessage(Duration.ofMillis(100));
    ledger.rate(B, decided, 0.75, 500);
    ledger.completeTo(B, null);

    assertThat(heard().closed()).extracting(ClosedDecision::quality).containsExactly(0.75);
  }

  /** Others rated what it answered; it died before anybody knew of its decisions. */
  @Test
  void decisionOnTheDiskOfADeadNode_keepsTheRatingThatCameElsewhere() {
    DecisionRecord known = served(A, 0, 50);
    ledger.completeTo(B, 60L);
    DecisionRecord unknown = new RewardFacts().decide(B, 0, 100, RewardFacts.exploring(0.2), "");
    ledger.rate(A, unknown, 0.25, 200);
    nowMicros.set(1_000);
    watch(Map.of());
    heard();
    watch(Map.of());
    nowMicros.set(20 * WINDOW_MICROS);
    owner.expectNoMessage(Duration.ofMillis(100));

    ledger.end(ledger.decide(B, 0, 100, RewardFacts.exploring(0.2), ""), 110);
    ledger.completeTo(B, null);

    assertThat(heard().closed())
        .extracting(closed -> closed.decision().id(), ClosedDecision::quality)
        .containsExactlyInAnyOrder(
            tuple(known.decisionId(), Double.NaN), tuple(unknown.decisionId(), 0.25));
  }

  @Test
  void nodeThatStaysAway_isNotWaitedForForEver() {
    ledger.rate(A, served(A, 0, 100), 1, 200);
    ledger.completeTo(B, 400L);
    nowMicros.set(PATIENCE.toMillis() * 1_000 - 1);
    watch(Map.of());
    heard();
    watch(Map.of());
    owner.expectNoMessage(Duration.ofMillis(100));

    nowMicros.set(3 * PATIENCE.toMillis() * 1_000);
    int readings = ledger.readings(A);
    owner.awaitAssert(() -> assertThat(ledger.readings(A)).isGreaterThan(readings + 1));
    owner.expectNoMessage(Duration.ofMillis(100));
    nowMicros.addAndGet(PATIENCE.toMillis() * 1_000);

    assertThat(heard().closed()).hasSize(1);
  }

  @Test
  void chainThatEnded_isReadToItsEndAndNotAgain() {
    ledger.rate(A, served(A, 0, 100), 1, 200);
    ledger.end(A);
    nowMicros.set(2 * WINDOW_MICROS);
    watch(Map.of());
    RewardBatch first = heard();
    watch(first.to());
    served(B, 0, 300);
    watch(heard().to()); // who was told and stands still has nothing read
    owner.awaitAssert(
        () -> {
          int readings = ledger.readings(A);
          int others = ledger.readings(B);
          owner.awaitAssert(
              () -> {
                assertThat(ledger.readings(B)).isGreaterThan(others + 5);
                return others;
              });
          assertThat(ledger.readings(A)).isEqualTo(readings);
          return readings;
        });

    assertThat(first.closed()).hasSize(1);
  }

  /** Three times what may be open, over six windows: all of it is learned, and read once. */
  @Test
  void backlogBeyondWhatMayBeOpen_isLearnedAndReadOnce() {
    int decisions = 3 * MOST_OPEN;
    for (int i = 0; i < decisions; i++) {
      served(A, i, 2L * i * WINDOW_MICROS / MOST_OPEN);
    }
    nowMicros.set(20 * WINDOW_MICROS);
    Map<String, ChainMark> marks = Map.of();
    int closed = 0;
    int rounds = 0;
    while (closed < decisions) {
      watch(marks);
      RewardBatch batch = heard();
      marks = batch.to();
      closed += batch.closed().size();
      rounds++;
      assertThat(batch.untracked()).isZero();
    }

    assertThat(closed).isEqualTo(decisions);
    assertThat(ledger.factsRead())
        .as("two facts a decision, and per round the one that found no room")
        .isBetween(2 * decisions, 2 * decisions + rounds);
  }

  /** Others keep the folder reading, and the ratings come before what they are about. */
  @Test
  void ratingsOfALearnerThatWaits_areLearned_beyondWhatMayBeOpen() {
    String before = RewardFacts.chain(0);
    int decisions = 3 * MOST_OPEN;
    for (int i = 0; i < decisions; i++) {
      long atMicros = 2L * i * WINDOW_MICROS / MOST_OPEN;
      ledger.rate(before, served(A, i, atMicros), 0.5, atMicros + 20);
    }
    nowMicros.set(20 * WINDOW_MICROS);
    watchAlways(folder);
    Map<String, ChainMark> marks = Map.of();
    List<Double> learned = new ArrayList<>();
    while (learned.size() < decisions) {
      watch(marks);
      RewardBatch batch = heard();
      marks = batch.to();
      batch.closed().forEach(closed -> learned.add(closed.quality()));
      assertThat(batch.late()).isZero();
    }

    assertThat(learned).hasSize(decisions).containsOnly(0.5);
  }

  /** Nobody can say what a damaged row makes the code throw. */
  @Test
  void factThatBreaksItsReading_teachesNothing_andTheRestCloses() {
    ledger.addWithoutManifest(A);
    ledger.rate(A, served(A, 0, 100), 0.5, 200);
    nowMicros.set(2 * WINDOW_MICROS);

    watch(Map.of());

    assertThat(heard().closed()).extracting(ClosedDecision::quality).containsExactly(0.5);
  }

  @Test
  void otherTenants_hearNothing() {
    TestProbe<TenantPolicy.Command> other = KIT.createTestProbe();
    ledger.rate(A, served(A, 0, 100), 1, 200);
    nowMicros.set(2 * WINDOW_MICROS);

    folder.tell(
        new RewardFolder.Watch(
            new TenantId("zeta"), other.ref(), Map.of(), RatedShares.NONE, Explored.NOTHING));
    watch(Map.of());

    assertThat(heard().closed()).hasSize(1);
    other.expectNoMessage(Duration.ofMillis(50));
  }

  /** What is there for a learner that waits for its journal is read once, like all else. */
  @Test
  void factsOfALearnerThatWaits_areReadOnce() {
    watchAlways(folder);
    served(A, 0, 100);
    nowMicros.set(1_000);
    watch(Map.of());
    heard();
    for (int i = 1; i <= 100; i++) {
      served(A, i, 100 + i);
    }
    owner.awaitAssert(() -> assertThat(ledger.factsRead()).isEqualTo(202));

    watch(Map.of());
    RewardBatch next = heard();

    assertThat(next.observed()).hasSize(100);
    assertThat(ledger.factsRead()).isEqualTo(202);
  }

  /** It is no sample of anything, and it was paid for. */
  @Test
  void requestWhoseClientLeft_isToldForItsMoney() {
    DecisionRecord decided = ledger.decide(A, 0, 100, RewardFacts.exploring(0.2), "general");
    ledger.end(decided, OutcomeFact.Status.CANCELLED, 110);
    nowMicros.set(1_000);
    watch(Map.of());

    RewardBatch told = heard();

    assertThat(told.isEmpty()).isTrue();
    assertThat(told.open().decisions()).isEqualTo(1);
    watch(Map.of());
    owner.expectNoMessage(Duration.ofMillis(300));
    watch(Map.of(), Explored.NOTHING);
    assertThat(heard().open()).as("a learner that begins anew").isEqualTo(told.open());
  }

  /** A bug in what closes decisions: nobody can say which. */
  @Test
  void batchThatCannotBeMade_isTriedAgainWithoutReadingAgain() {
    ActorRef<RewardFolder.Command> broken = folderWithoutWeights();
    watchAlways(broken);
    ledger.rate(A, served(A, 0, 100), 1, 200);
    nowMicros.set(2 * WINDOW_MICROS);

    broken.tell(
        new RewardFolder.Watch(ACME, owner.ref(), Map.of(), RatedShares.NONE, Explored.NOTHING));
    owner.awaitAssert(() -> assertThat(ledger.readings(A)).isGreaterThan(50));

    owner.expectNoMessage(Duration.ofMillis(50));
    assertThat(ledger.factsRead()).isEqualTo(3);
  }

  @SuppressWarnings("NullAway") // what is broken throws when it is used
  private ActorRef<RewardFolder.Command> folderWithoutWeights() {
    return folder(null);
  }

  /** A learner that hears nothing and never waits, so that every round reads. */
  private static void watchAlways(ActorRef<RewardFolder.Command> folder) {
    TestProbe<TenantPolicy.Command> other = KIT.createTestProbe();
    folder.tell(
        new RewardFolder.Watch(
            new TenantId("zeta"), other.ref(), Map.of(), RatedShares.NONE, Explored.NOTHING));
  }

  private ActorRef<RewardFolder.Command> folder(RewardWeights weights) {
    ActorRef<RewardFolder.Command> spawning =
        KIT.spawn(
            RewardFolder.create(
                ledger,
                new RewardFolder.Terms(
                    new RewardRules(
                        Map.of("quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1)),
                        RewardRules.Aggregation.EARLIEST,
                        WINDOW_MICROS,
                        OptionalDouble.empty(),
                        weights),
                    Duration.ZERO,
                    PATIENCE,
                    MOST_OPEN,
                    MOST_OPEN,
                    Duration.ofMillis(10)),
                clock));
    spawned.add(spawning);
    return spawning;
  }

  private DecisionRecord served(String chain, long number, long atMicros) {
    DecisionRecord decided =
        ledger.decide(chain, number, atMicros, RewardFacts.exploring(0.2), "general");
    ledger.end(decided, atMicros + 10);
    return decided;
  }

  /** The learner knows what it was told of open decisions. */
  private void watch(Map<String, ChainMark> marks) {
    watch(marks, open);
  }

  private void watch(Map<String, ChainMark> marks, Explored open) {
    folder.tell(
        new RewardFolder.Watch(
            ACME, owner.ref(), marks, new RatedShares(Map.of(TASK, 1.0), 0), open));
  }

  private RewardBatch heard() {
    RewardBatch batch = owner.expectMessageClass(TenantPolicy.FoldRewards.class).batch();
    open = batch.open();
    return batch;
  }
}
