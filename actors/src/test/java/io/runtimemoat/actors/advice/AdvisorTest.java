package io.runtimemoat.actors.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.learning.BrokenRouting;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.advice.AdviceCandidate;
import io.runtimemoat.decision.advice.AdviceConstraints;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.advice.AdviceRules;
import io.runtimemoat.decision.advice.TaskFeatures;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdvisorTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final Principal PRINCIPAL = new Principal(ACME, "key-1");
  private static final Arm SMALL = new Arm("small", "tiny", Tier.SMALL, new Prices(1, 2), 2_000);
  private static final Arm LARGE = new Arm("large", "huge", Tier.LARGE, new Prices(10, 20), 8_000);
  private static final Arm APART = new Arm("apart", "odd", Tier.SMALL, new Prices(0, 0), 8_000);
  private static final RuleThresholds THRESHOLDS =
      new RuleThresholds(0.3, 0.5, 1_200, 100_000, Map.of());
  private static final AdviceConstraints NONE = AdviceConstraints.none();

  /** Facts as they were appended. */
  private static final class Facts implements Ledger {
    final List<Fact> appended = new ArrayList<>();
    boolean broken;

    @Override
    public ChainId chain() {
      return new ChainId("0123456789abcdef0123456789abcdef");
    }

    @Override
    public FactPosition append(Fact fact) {
      if (broken) {
        throw new LedgerUnavailableException("broken by the test");
      }
      appended.add(fact);
      return new FactPosition(chain(), appended.size() - 1);
    }

    @Override
    public void close() {}
  }

  private final Facts facts = new Facts();
  private final Advisor advisor = advisor(new RulePolicy(THRESHOLDS));

  @Test
  void recommendation_isInTheLedgerAsItIsTold_andRecomputes() {
    Advice.Recommended advice = recommended(request(150, List.of(), NONE));

    Fact fact = facts.appended.get(0);
    DecisionRecord stored = DecisionCodec.decode(fact.payload());
    assertThat(stored).isEqualTo(advice.record());
    assertThat(fact.requestId()).isEqualTo(stored.decisionId().toText());
    assertThat(fact.tenant()).isEqualTo("acme");
    assertThat(stored.isAdvice()).isTrue();
    assertThat(stored.requested()).isEqualTo("auto");
    assertThat(stored.choice().arm()).isEqualTo(SMALL);
    assertThat(Replay.standard().recompute(stored)).hasToString("identical");
    assertThat(advice.confidence()).isNaN();
    assertThat(advisor.recommended()).isEqualTo(1);
    assertThat(advisor.unsure()).isZero();
  }

  @Test
  void recommendationOfAnArmThatIsLikelyNotTheBest_isCounted() {
    for (double best : new double[] {0.49, 0.5, 0.9}) {
      Advisor sureOf = advisor(new Opinion(best));
      Advice.Recommended advice =
          (Advice.Recommended) sureOf.recommend(PRINCIPAL, request(150, List.of(), NONE));

      assertThat(advice.confidence()).isEqualTo(best);
      assertThat(sureOf.unsure()).isEqualTo(best < 0.5 ? 1 : 0);
    }
  }

  /** The rules, with something to say of how sure they are of the arm that they choose. */
  private record Opinion(double best) implements Policy {
    private static final Policy RULES = new RulePolicy(THRESHOLDS);

    @Override
    public Optional<Pmf> best(RoutingContext context, FeasibleSet feasible) {
      double[] probabilities = new double[feasible.size()];
      Arrays.fill(probabilities, (1 - best) / (feasible.size() - 1));
      Pmf chosen = distribution(context, feasible).pmf();
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = chosen.probability(i) == 1 ? best : probabilities[i];
      }
      return Optional.of(Pmf.recorded(probabilities));
    }

    @Override
    public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
      return RULES.distribution(context, feasible);
    }

    @Override
    public String algorithm() {
      return RULES.algorithm();
    }

    @Override
    public String version() {
      return RULES.version();
    }

    @Override
    public String snapshotId() {
      return RULES.snapshotId();
    }

    @Override
    public Signals settings() {
      return RULES.settings();
    }
  }

  /** The rules go by what the caller tells: a long prompt wants more model. */
  @Test
  void rules_goByTheTask() {
    assertThat(recommended(request(150, List.of(), NONE)).record().choice().arm()).isEqualTo(SMALL);
    assertThat(recommended(request(1_500, List.of(), NONE)).record().choice().arm())
        .isEqualTo(LARGE);
  }

  @Test
  void candidates_areWhatTheCallerNamesAndItsKeyOpens() {
    FeasibleSet named =
        recommended(request(150, List.of("huge", "apart"), NONE)).record().feasible();
    Principal narrow =
        new Principal(ACME, "key-1", new ModelAccess(Set.of("huge")), 1, SlaTier.STANDARD);
    Advice closed = advisor.recommend(narrow, request(150, List.of("tiny"), NONE));
    Advice all = advisor.recommend(narrow, request(150, List.of(), NONE));

    assertThat(named.arms()).containsExactly(APART, LARGE);
    assertThat(named.excluded())
        .containsExactly(new ExcludedArm(SMALL, ExcludedArm.OTHER_MODEL_NAMED));
    assertThat(failure(closed).kind()).isEqualTo(Failure.Kind.MODEL_NOT_FOUND);
    assertThat(((Advice.Recommended) all).record().feasible().arms()).containsExactly(LARGE);
  }

  @Test
  void unknownName_isNotFound_andNothingIsWritten() {
    Failure failure = failure(advisor.recommend(PRINCIPAL, request(1, List.of("gpt-9"), NONE)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.MODEL_NOT_FOUND);
    assertThat(failure.param()).isEqualTo("models");
    assertThat(facts.appended).isEmpty();
  }

  @Test
  void constraintsThatNothingKeeps_areRefusedByTheirName() {
    double infinite = Double.POSITIVE_INFINITY;
    AdviceConstraints money = new AdviceConstraints(100, 1e-7, infinite);
    AdviceConstraints haste = new AdviceConstraints(100, infinite, 10);

    assertThat(failure(advisor.recommend(PRINCIPAL, request(150, List.of(), money))).param())
        .isEqualTo("constraints.max_cost");
    assertThat(failure(advisor.recommend(PRINCIPAL, request(150, List.of(), haste))).param())
        .isEqualTo("constraints.max_latency_ms");
    assertThat(failure(advisor.recommend(PRINCIPAL, request(9_000, List.of(), NONE))).kind())
        .isEqualTo(Failure.Kind.CONTEXT_LENGTH_EXCEEDED);
    assertThat(failure(advisor.recommend(PRINCIPAL, request(9_000, List.of(), NONE))).message())
        .as("the caller fixed none")
        .doesNotContain("max_tokens");
    assertThat(facts.appended).isEmpty();
  }

  /** The slower figure counts where two names lead to one arm. */
  @Test
  void latency_isWhatTheCallerKnowsOfItsModels() {
    AdviceRequest request =
        request(
            List.of(
                new AdviceCandidate("auto", 900),
                new AdviceCandidate("tiny", 100),
                new AdviceCandidate("huge", Double.NaN)),
            new AdviceConstraints(100, Double.POSITIVE_INFINITY, 500));
    AdviceRequest relaxed =
        request(
            List.of(new AdviceCandidate("tiny", 100), new AdviceCandidate("huge", 900)),
            new AdviceConstraints(100, Double.POSITIVE_INFINITY, 500));

    assertThat(advisor.recommend(PRINCIPAL, request)).isInstanceOf(Advice.Refused.class);
    assertThat(recommended(relaxed).record().feasible().arms()).containsExactly(SMALL);
  }

  @Test
  void fingerprint_tellsTasksApartAndTenants() {
    AdviceRequest one = request(150, List.of(), NONE);
    AdviceRequest other = request(151, List.of(), NONE);
    Advice stranger = advisor.recommend(new Principal(new TenantId("other"), "k"), one);

    String fingerprint = recommended(one).fingerprint();
    assertThat(fingerprint).matches("[0-9a-f]{32}").isEqualTo(recommended(one).fingerprint());
    assertThat(recommended(other).fingerprint()).isNotEqualTo(fingerprint);
    assertThat(((Advice.Recommended) stranger).fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void brokenLedger_answersNothing() {
    facts.broken = true;

    assertThatThrownBy(() -> advisor.recommend(PRINCIPAL, request(150, List.of(), NONE)))
        .isInstanceOf(LedgerUnavailableException.class);
    assertThat(advisor.recommended()).isZero();
  }

  @Test
  void learnedPolicyThatCannotDecide_leavesItToTheRules_andRecommends() {
    LearnedRouting learned = BrokenRouting.before(new RulePolicy(THRESHOLDS));

    Advice advice = advisor(learned).recommend(PRINCIPAL, request(150, List.of(), NONE));

    DecisionRecord record = ((Advice.Recommended) advice).record();
    assertThat(record.algorithm()).isEqualTo(RulePolicy.ALGORITHM);
    assertThat(record.snapshotId()).isEqualTo(Policy.NO_SNAPSHOT);
    assertThat(Replay.standard().recompute(record)).hasToString("identical");
    assertThat(facts.appended).hasSize(1);
    assertThat(learned.failures()).isEqualTo(1);
  }

  private Advisor advisor(Policy rules) {
    return advisor(LearnedRouting.rulesOnly(rules));
  }

  private Advisor advisor(LearnedRouting learned) {
    return new Advisor(
        new RoutingTable(
            List.of(SMALL, LARGE, APART),
            Upstreams.none(),
            Map.of("auto", Set.of("small", "large")),
            Map.of(),
            new RulePolicy(THRESHOLDS),
            new EscalationRule(0, 0),
            1),
        learned,
        new AdviceRules(
            TrustRegion.of(
                LearningPolicySettings.from(
                    ConfigFactory.parseResources("reference.conf").resolve())),
            Map.of("temperature", 0.7, "max_tokens", 100.0)),
        new RoutingKeys(key(1), key(2), key(3), new SipHash(1, 2)),
        facts,
        Clock.fixed(Instant.ofEpochSecond(1_795_240_000), ZoneOffset.UTC));
  }

  private static MacKey key(int fill) {
    byte[] secret = new byte[32];
    secret[0] = (byte) fill;
    return new MacKey(secret);
  }

  private Advice.Recommended recommended(AdviceRequest request) {
    return (Advice.Recommended) advisor.recommend(PRINCIPAL, request);
  }

  private static Failure failure(Advice advice) {
    return ((Advice.Refused) advice).failure();
  }

  private static AdviceRequest request(
      int prompt, List<String> names, AdviceConstraints constraints) {
    TaskFeatures task = new TaskFeatures(0, 0, 0, 0, 0, 0, 0, false, List.of(), "", prompt, 0);
    return new AdviceRequest(
        "plan",
        task,
        names.stream().map(name -> new AdviceCandidate(name, Double.NaN)).toList(),
        Map.of(),
        Map.of(),
        constraints,
        "");
  }

  private static AdviceRequest request(
      List<AdviceCandidate> candidates, AdviceConstraints constraints) {
    return new AdviceRequest(
        "plan", TaskFeatures.none(), candidates, Map.of(), Map.of(), constraints, "");
  }
}
