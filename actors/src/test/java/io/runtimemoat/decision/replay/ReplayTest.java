package io.runtimemoat.decision.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.GoldenFacts;
import io.runtimemoat.decision.facts.RequestFold;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.TestLearning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Replay REPLAY = Replay.standard();
  private static final PolicySnapshot SNAPSHOT =
      TestLearning.snapshot(PolicySpec.of("lin-ts/1"), 3, 3, 60);
  private static final Replay WITH_SNAPSHOT =
      Replay.of((tenant, task, id) -> Optional.of(SNAPSHOT));
  private static final DecisionRecord RECORD =
      TestFacts.decided(7, Map.of("prompt.chars", 1300.0), 1, -0.5f, 3.25e-3f);

  @Property(tries = 300)
  void ruleDecision_isIdenticalAfterARoundTrip(
      @ForAll @LongRange(min = 0) long number,
      @ForAll @DoubleRange(min = 0, max = 1) double difficulty,
      @ForAll @DoubleRange(min = 0, max = 5000) double chars) {
    DecisionRecord record =
        TestFacts.decided(
            number, Map.of("schema.difficulty", difficulty, "prompt.chars", chars), 1);

    DecisionRecord stored = DecisionCodec.decode(record.encode());

    assertThat(REPLAY.recompute(stored)).hasToString("identical");
  }

  /** A randomizing policy of a later release slots in under its id, records unchanged. */
  @Property(tries = 300)
  void randomizedDecision_isIdenticalAfterARoundTrip(@ForAll @LongRange(min = 0) long number) {
    FeasibleSet feasible = TestArms.feasible(TestArms.SMALL, TestArms.MEDIUM, TestArms.LARGE);
    DecisionRecord record =
        TestFacts.decided(number, new Skewed(), TestArms.context(Map.of()), feasible);
    Replay replay = new Replay(Map.of(Skewed.ALGORITHM, stored -> new Skewed()));

    assertThat(replay.recompute(DecisionCodec.decode(record.encode()))).hasToString("identical");
    assertThat(record.propensity()).isIn(0.2, 0.3, 0.5);
  }

  @Test
  void namedDecision_isIdentical() {
    DecisionRecord record =
        TestFacts.decided(
            3, new FixedPolicy(), TestArms.context(Map.of()), TestArms.feasible(TestArms.LARGE));

    assertThat(REPLAY.recompute(record).identical()).isTrue();
  }

  /** A decision of the first release, from its bytes alone. */
  @Test
  void goldenDecision_isIdentical() {
    DecisionRecord golden = DecisionCodec.decode(GoldenFacts.read(DecisionCodec.MANIFEST));

    assertThat(REPLAY.recompute(golden)).hasToString("identical");
  }

  @Test
  void tamperedFields_areNamed() {
    Choice choice = RECORD.choice();
    Choice otherArm =
        new Choice(
            RECORD.feasible().arms().get(1), 1, Pmf.certain(2, 1), 1, 0, choice.draw(), rule());
    Choice otherDraw = with(choice, choice.propensity(), 0.25, rule());
    Choice otherPropensity = with(choice, Math.nextDown(1.0), choice.draw(), rule());
    Choice unforced = with(choice, choice.propensity(), choice.draw(), null);

    assertThat(fieldOf(with(RECORD, otherArm))).isEqualTo("pmf");
    assertThat(fieldOf(with(RECORD, otherDraw))).isEqualTo("draw");
    assertThat(fieldOf(with(RECORD, otherPropensity))).isEqualTo("propensity");
    assertThat(fieldOf(with(RECORD, unforced))).isEqualTo("forced");
    assertThat(fieldOf(withAlgorithm("lin-ts/9"))).isEqualTo("algorithm");
    assertThat(fieldOf(withSignals(Signals.of(Map.of("prompt.chars", 1.0))))).isEqualTo("pmf");
    assertThat(fieldOf(withSettings(Signals.none()))).isEqualTo("inputs");
  }

  /** Sets that were drawn by learned posteriors, and before there were any. */
  @Property(tries = 100)
  void parameterSet_isDrawnAgainFromTheRecord(
      @ForAll @LongRange(min = 0) long number, @ForAll boolean learned) {
    Exploration exploration = new Exploration(0.01, 0.4, null);
    DecisionRecord stored = DecisionCodec.decode(withSets(number, learned, exploration).encode());

    assertThat(WITH_SNAPSHOT.recompute(stored)).hasToString("identical");
    assertThat(stored.parameters().candidates()).hasSize(4);
    assertThat(stored.propensity())
        .isEqualTo(stored.choice().propensity() * stored.parameters().propensity());
  }

  @Test
  void tamperedParameterSet_isNamed() {
    DecisionRecord record = withSets(7, true, new Exploration(0.01, 0.4, null));
    ParameterChoice honest = record.parameters();
    Pmf even = Pmf.of(new double[] {0.25, 0.25, 0.25, 0.25});
    int other = honest.index() == 0 ? 1 : 0;

    assertThat(
            WITH_SNAPSHOT
                .recompute(
                    SetDecisions.with(
                        record,
                        new ParameterChoice(
                            honest.candidates(), even, honest.index(), honest.draw())))
                .field())
        .isEqualTo("parameter_pmf");
    assertThat(
            WITH_SNAPSHOT
                .recompute(
                    SetDecisions.with(
                        record,
                        new ParameterChoice(
                            honest.candidates(), honest.pmf(), other, honest.draw())))
                .field())
        .isEqualTo("parameter_set");
    assertThat(
            WITH_SNAPSHOT
                .recompute(
                    SetDecisions.with(
                        record,
                        new ParameterChoice(honest.candidates(), honest.pmf(), honest.index(), 0)))
                .field())
        .isEqualTo("parameter_draw");
  }

  private static DecisionRecord withSets(long number, boolean learned, Exploration exploration) {
    return learned
        ? SetDecisions.learned(SNAPSHOT, number, exploration)
        : SetDecisions.untaught(number, exploration);
  }

  @Test
  void escalation_isJudgedAgainFromTheAttempt() {
    AttemptFact first = TestFacts.attempt(7, 1, AttemptFact.End.ESCALATED);
    AttemptFact second = TestFacts.attempt(7, 2, AttemptFact.End.FINISHED);
    RequestState honest = RequestFold.of("req-7", List.of(RECORD, first, second), true);
    RequestState single = RequestFold.of("req-7", List.of(RECORD, second), true);
    RequestState nowhere = RequestFold.of("req-7", List.of(first, second), true);
    AttemptFact stranger = TestFacts.attempt(7, 3, AttemptFact.End.ESCALATED);
    RequestState twice =
        RequestFold.of(
            "req-7",
            List.of(
                RECORD, first, second, stranger, TestFacts.attempt(7, 4, AttemptFact.End.FINISHED)),
            true);
    RequestState late = RequestFold.of("req-7", List.of(RECORD, second, first), true);
    RequestState gap =
        RequestFold.of(
            "req-7",
            List.of(RECORD, first, TestFacts.attempt(7, 3, AttemptFact.End.FAILED, "device_lost")),
            true);

    assertThat(REPLAY.recomputeEscalations(late)).hasToString("identical");
    assertThat(REPLAY.recomputeEscalations(gap)).hasToString("identical");
    assertThat(REPLAY.recomputeEscalations(honest)).hasToString("identical");
    assertThat(REPLAY.recomputeEscalations(single)).hasToString("identical");
    assertThat(REPLAY.recomputeEscalations(nowhere).field()).isEqualTo("decided");
    assertThat(REPLAY.recomputeEscalations(twice).field()).isEqualTo("escalation");
  }

  private static String fieldOf(DecisionRecord record) {
    Replay.Verdict verdict = REPLAY.recompute(record);
    assertThat(verdict.identical()).isFalse();
    return verdict.field();
  }

  private static ForcedReason rule() {
    return ForcedReason.RULE;
  }

  private static Choice with(
      Choice choice, double propensity, double draw, @Nullable ForcedReason forced) {
    return new Choice(
        choice.arm(),
        choice.index(),
        choice.pmf(),
        propensity,
        choice.explorationMass(),
        draw,
        forced);
  }

  private static DecisionRecord with(DecisionRecord r, Choice choice) {
    return copy(r.algorithm(), r.settings(), r.context(), choice);
  }

  private static DecisionRecord withAlgorithm(String algorithm) {
    return copy(algorithm, RECORD.settings(), RECORD.context(), RECORD.choice());
  }

  private static DecisionRecord withSettings(Signals settings) {
    return copy(RECORD.algorithm(), settings, RECORD.context(), RECORD.choice());
  }

  private static DecisionRecord withSignals(Signals signals) {
    RoutingContext context = RECORD.context();
    return copy(
        RECORD.algorithm(),
        RECORD.settings(),
        new RoutingContext(context.featureSchema(), context.vector(), signals),
        RECORD.choice());
  }

  private static DecisionRecord copy(
      String algorithm, Signals settings, RoutingContext context, Choice choice) {
    return new DecisionRecord(
        RECORD.decisionId(),
        RECORD.requestId(),
        RECORD.tenant(),
        RECORD.atMicros(),
        RECORD.requested(),
        algorithm,
        RECORD.policyVersion(),
        RECORD.snapshotId(),
        settings,
        RECORD.phase(),
        context,
        RECORD.feasible(),
        RECORD.seed(),
        choice,
        RECORD.parameters(),
        RECORD.escalation());
  }

  /** A policy that randomizes over three arms. */
  private static final class Skewed implements Policy {
    static final String ALGORITHM = "skewed/1";

    @Override
    public String algorithm() {
      return ALGORITHM;
    }

    @Override
    public String version() {
      return ALGORITHM;
    }

    @Override
    public String snapshotId() {
      return NO_SNAPSHOT;
    }

    @Override
    public Signals settings() {
      return Signals.none();
    }

    @Override
    public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
      return new Distribution(Pmf.of(new double[] {0.2, 0.3, 0.5}), 0.1, null);
    }
  }
}
