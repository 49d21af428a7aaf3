package io.runtimemoat.node.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the README, and lines that ask for nothing. */
class EvidenceLabsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final LineLab STATS = new StatsLab();

  private static JsonNode answer(LineLab lab, String line) throws JsonProcessingException {
    return JSON.readTree(lab.answer(line.replace('\'', '"')));
  }

  private static String error(LineLab lab, String line) throws JsonProcessingException {
    JsonNode answer = answer(lab, line);
    assertThat(answer.size()).as(answer.toString()).isEqualTo(1);
    return answer.path("error").asText();
  }

  @Test
  void ope_estimates() throws JsonProcessingException {
    JsonNode answer =
        answer(
            new OpeLab(),
            "{'action':[0,1,0,1],'reward':[1,0,0,1],'propensity':[0.5,0.5,0.5,0.5],"
                + "'evaluation_pmf':[[0.8,0.2],[0.8,0.2],[0.2,0.8],[0.2,0.8]],"
                + "'q_hat':[[0.6,0.3],[0.6,0.3],[0.4,0.7],[0.4,0.7]]}");

    assertThat(answer.path("verdict").asText()).isEqualTo("estimated");
    // weights 1.6 .4 .4 1.6: IPS (1.6 + 1.6) / 4, SNIPS the same, since they sum to 4
    assertThat(answer.at("/estimates/ips/value").asDouble()).isCloseTo(0.8, within(1e-12));
    assertThat(answer.at("/estimates/snips/value").asDouble()).isCloseTo(0.8, within(1e-12));
    assertThat(answer.at("/estimates/dm/value").asDouble()).isCloseTo(0.59, within(1e-12));
    // DM + (1.6·.4 − .4·.3 − .4·.4 + 1.6·.3) / 4
    assertThat(answer.at("/estimates/dr/value").asDouble()).isCloseTo(0.80, within(1e-12));
    assertThat(answer.path("ess").asDouble()).isCloseTo(16 / 5.44, within(1e-12));
    assertThat(answer.path("estimates").size()).isEqualTo(9);
    assertThat(answer.at("/estimates/dr/two_sided").size()).isEqualTo(2);
  }

  @Test
  void ope_readsRowsToo_andRefusesWithAReason() throws JsonProcessingException {
    JsonNode rows =
        answer(
            new OpeLab(),
            "{'samples':[{'action':0,'reward':1,'propensity':0.5,'evaluation_pmf':[0.5,0.5]},"
                + "{'action':1,'reward':0,'propensity':0.5,'evaluation_pmf':[0.5,0.5]}]}");
    JsonNode refused =
        answer(
            new OpeLab(),
            "{'action':[0,1],'reward':[1,0],'propensity':[0.5,1.5],"
                + "'evaluation_pmf':[[1,0],[1,0]]}");
    JsonNode hole =
        answer(
            new OpeLab(),
            "{'action':[0,0],'reward':[1,0],'propensity':[1,1],'evaluation_pmf':[[0,1],[0,1]]}");

    assertThat(rows.at("/estimates/ips/value").asDouble()).isEqualTo(0.5);
    assertThat(rows.path("estimates").has("dr")).isFalse();
    assertThat(refused.path("verdict").asText()).isEqualTo("refused");
    assertThat(refused.at("/reasons/0").asText())
        .isEqualTo("sample 1 has a propensity of 1.5, outside (0, 1]");
    assertThat(hole.at("/reasons/0").asText()).startsWith("an effective sample size of 0.0");
  }

  @Test
  void stats_areTheKnownAnswers() throws JsonProcessingException {
    assertThat(
            answer(STATS, "{'test':'two_proportions','hits':[45,70],'n':[300,310]}")
                .path("p_value")
                .asDouble())
        .isCloseTo(0.01670663832769827, within(1e-12));
    assertThat(
            answer(
                    STATS,
                    "{'test':'welch','a':[1.2,3.4,2.2,5.1,2.9],'b':[2.1,6.3,7.7,4.4,8.1,9.2,3.3]}")
                .path("degrees_of_freedom")
                .asDouble())
        .isCloseTo(9.554652905422246, within(1e-12));
    assertThat(
            answer(
                    STATS,
                    "{'test':'welch','a':{'n':5,'mean':2.96,'variance':2.113},"
                        + "'b':{'n':7,'mean':5.871428571428571,'variance':7.095714285714286}}")
                .path("statistic")
                .asDouble())
        .isCloseTo(-2.429335913422946, within(1e-9));
    JsonNode msprt =
        answer(STATS, "{'test':'msprt','difference':0.03,'variance':0.0002,'tau2':0.0025}");
    assertThat(msprt.path("lambda").asDouble()).isCloseTo(2.185814418350925, within(1e-12));
    assertThat(msprt.path("significant").asBoolean()).isFalse();
    JsonNode sequence =
        answer(
            STATS,
            "{'test':'confidence_sequence','n':1000,'mean':0.3,'variance':0.21,'rho2':0.01}");
    assertThat(sequence.path("margin").asDouble()).isCloseTo(0.044022063995210026, within(1e-12));
    assertThat(sequence.path("low").asDouble()).isCloseTo(0.2559779360047899, within(1e-12));
    JsonNode srm = answer(STATS, "{'test':'srm','counts':[9700,300],'shares':[0.95,0.05]}");
    assertThat(srm.path("statistic").asDouble()).isCloseTo(84.21052631578948, within(1e-9));
    assertThat(srm.path("significant").asBoolean()).isTrue();
    JsonNode stop =
        answer(
            STATS,
            "{'test':'stop_rule','epsilon':0.02,'arms':[{'n':600,'mean':0.5,'variance':0.24},"
                + "{'n':800,'mean':0.6,'variance':0.2}]}");
    assertThat(stop.path("leader").asInt()).isEqualTo(1);
    assertThat(stop.path("threshold").asDouble()).isCloseTo(5.105245533921353, within(1e-12));
    assertThat(stop.path("stop").asBoolean()).isTrue();
    assertThat(
            answer(STATS, "{'test':'beta_mixture','hits':60,'n':440,'share':0.05}")
                .path("log_lambda")
                .asDouble())
        .isCloseTo(22.085153685847814, within(1e-8));
    JsonNode calibration =
        answer(
            STATS,
            "{'test':'calibration','evaluated':[0.5,0.5],'propensity':[0.5,0.5],'arms':[2,2]}");
    assertThat(calibration.path("calibrated").asBoolean()).isTrue();
    assertThat(calibration.path("mean_inverse_propensity").asDouble()).isEqualTo(2);
  }

  @Test
  void gate_reports() throws JsonProcessingException {
    String passes =
        "{'kind':'change','limits':{'least_quality_ratio':0.5},'samples':[" + decisions(400) + "]}";

    JsonNode pass = answer(new GateLab(), passes);
    JsonNode few = answer(new GateLab(), "{'samples':[" + decisions(10) + "]}");

    assertThat(pass.path("verdict").asText()).as(pass.toString()).isEqualTo("PASS");
    assertThat(pass.at("/checks/0/name").asText()).isEqualTo("ess");
    assertThat(pass.path("text").asText()).startsWith("change: PASS on 400 decisions");
    assertThat(few.path("verdict").asText()).isEqualTo("INSUFFICIENT");
    assertThat(error(new GateLab(), "{'samples':[],'limits':{'folds':1}}"))
        .isEqualTo("moat.learning.gate.folds = 1 is not allowed: a whole number from 2 to 20");
    assertThat(error(new GateLab(), "{'samples':[],'limits':{'fold':3}}"))
        .startsWith("limits.fold is none");
    assertThat(error(new GateLab(), "{'samples':[{}]}")).startsWith("samples[0].candidate_pmf");
  }

  @Test
  void gate_letsOtherTenantsDecisionsStandInForThoseThatAreMissing()
      throws JsonProcessingException {
    String tenant = "{'samples':[" + decisions(200) + "]}";
    String line = "{'limits':{'least_quality_ratio':0.5},'samples':[%s],'cohort':[%s]}";

    JsonNode two = answer(new GateLab(), line.formatted(decisions(60), tenant + "," + tenant));
    JsonNode three =
        answer(
            new GateLab(), line.formatted(decisions(60), String.join(",", tenant, tenant, tenant)));

    assertThat(two.path("verdict").asText()).as(two.toString()).isEqualTo("INSUFFICIENT");
    assertThat(three.path("verdict").asText()).as(three.toString()).isEqualTo("PASS");
    assertThat(three.path("n").asInt()).isEqualTo(60);
    assertThat(three.at("/checks/0/name").asText()).isEqualTo("cohort_tenants");
  }

  /**
   * Arms alike; what counts is the parameter set, whose first is worth 1 and the second nothing.
   */
  @Test
  void gate_judgesParameterSets() throws JsonProcessingException {
    String line = "{'limits':{'least_quality_ratio':0.5},'samples':[%s]}";

    JsonNode harmful = answer(new GateLab(), line.formatted(drawn(400, "[0.1,0.9]")));
    JsonNode good = answer(new GateLab(), line.formatted(drawn(400, "[0.9,0.1]")));
    JsonNode blind =
        answer(
            new GateLab(),
            line.formatted(drawn(400, "[0.1,0.9]").replaceAll(",'parameters':\\{[^}]*}", "")));

    assertThat(harmful.path("verdict").asText()).as(harmful.toString()).isEqualTo("FAIL");
    assertThat(good.path("verdict").asText()).as(good.toString()).isEqualTo("PASS");
    assertThat(blind.path("verdict").asText()).as(blind.toString()).isEqualTo("PASS");
    String one = drawn(1, "[0.1,0.9]");
    assertThat(error(new GateLab(), line.formatted(one.replaceAll("\\{'set'[^}]*}", "3"))))
        .isEqualTo("samples[0].parameters must be an object");
    assertThat(error(new GateLab(), line.formatted(one.replace("'set':", "'of':"))))
        .startsWith("samples[0].parameters.of is not known here; known are sets, set, ");
  }

  private static String drawn(int n, String candidate) {
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                "{'context':[1],'action':"
                    + i / 2 % 2
                    + ",'propensity':0.5,'candidate_pmf':[0.5,0.5],'incumbent_pmf':[0.5,0.5],"
                    + "'reward':"
                    + (1 - i % 2)
                    + ",'quality':1,'cost':1,'latency_ms':100,'parameters':{'set':"
                    + i % 2
                    + ",'propensity':0.5,'candidate_pmf':"
                    + candidate
                    + ",'incumbent_pmf':[0.5,0.5]}}")
        .collect(Collectors.joining(","));
  }

  /** The first arm is worth 1, the second nothing; the candidate takes the first. */
  private static String decisions(int n) {
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                "{'context':[1],'arms':['a','b'],'action':"
                    + i % 2
                    + ",'propensity':0.5,'candidate_pmf':[0.9,0.1],'incumbent_pmf':[0.5,0.5],"
                    + "'reward':"
                    + (1 - i % 2)
                    + ",'quality':1,'cost':1,'latency_ms':100}")
        .collect(Collectors.joining(","));
  }

  @Test
  void rollout_judges() throws JsonProcessingException {
    String sides =
        "'control':{'requests':19000,'validation_failures':380,'latency_ms':[[100,18000],[300,1000]],"
            + "'cost':{'n':19000,'mean':1,'variance':0.1}},"
            + "'candidate':{'requests':1000,'validation_failures':%d,"
            + "'latency_ms':[[100,947],[300,53]],'cost':{'n':1000,'mean':1,'variance':0.1}}}";

    JsonNode back = answer(new RolloutLab(), "{'phase':'canary'," + sides.formatted(60));
    JsonNode on = answer(new RolloutLab(), "{'phase':'canary'," + sides.formatted(20));
    JsonNode hold =
        answer(new RolloutLab(), "{'in_phase_s':5,'phase':'canary'," + sides.formatted(20));
    JsonNode shadow = answer(new RolloutLab(), "{'phase':'shadow','shadow_decisions':1000}");

    assertThat(back.path("verdict").asText()).isEqualTo("roll_back");
    assertThat(back.path("cause").asText()).isEqualTo("validation");
    assertThat(back.at("/candidate/validation_failure_share").asDouble()).isEqualTo(0.06);
    assertThat(on.path("verdict").asText()).as(on.toString()).isEqualTo("promote");
    assertThat(hold.path("reason").asText()).contains("PT5S of at least PT10M");
    assertThat(shadow.path("verdict").asText()).isEqualTo("promote");
    assertThat(
            answer(
                    new RolloutLab(),
                    "{'phase':'canary','control':{'samples':[{'latency_ms':3,'cost':1,'quality':1}]},"
                        + "'candidate':{'samples':[{'cost':1}]}}")
                .at("/candidate/missing_share")
                .asDouble())
        .isEqualTo(1);
    assertThat(error(new RolloutLab(), "{'phase':'sideways'}"))
        .isEqualTo("phase must be one of shadow, canary, guarded_25, guarded_50, general");
    assertThat(error(new RolloutLab(), "{}")).startsWith("phase is missing; it must be one of");
    assertThat(error(new RolloutLab(), "{'phase':'canary','control':3}"))
        .isEqualTo("control must be an object");
  }

  @Test
  void split_isStickyAndFair() throws JsonProcessingException {
    JsonNode many = answer(new SplitLab(), "{'count':20000,'share':0.05,'salt':7}");
    JsonNode few = answer(new SplitLab(), "{'units':['ada','bob','ada'],'share':0.5,'k0':1}");

    assertThat(many.path("candidate_share").asDouble()).isCloseTo(0.05, within(0.005));
    assertThat(many.path("srm_p_value").asDouble()).isGreaterThan(0.001);
    assertThat(few.at("/candidate/0")).isEqualTo(few.at("/candidate/2"));
    assertThat(error(new SplitLab(), "{'count':0,'share':0.5}")).startsWith("count must be");
    assertThat(error(new SplitLab(), "{'units':[],'share':2}")).startsWith("share must be");
  }

  @Test
  void join_countsEachDecisionOnce() throws JsonProcessingException {
    JsonNode answer =
        answer(
            new JoinLab(),
            "{'window_s':60,'decisions':[{'id':'a','at':0},{'id':'b','at':1},{'id':'c','at':2}],"
                + "'outcomes':[{'id':'a','at':3},{'id':'b','at':3},{'id':'b','at':4}],"
                + "'feedback':[{'id':'a','at':5,'value':1,'key':'k'},"
                + "{'id':'a','at':6,'value':0,'key':'k'},{'id':'b','at':90,'value':0.5},"
                + "{'id':'nobody','at':6,'value':1}]}");

    assertThat(answer.path("closed").size()).isEqualTo(3);
    assertThat(answer.at("/closed/0/verdict").asText()).isEqualTo("learned");
    assertThat(answer.at("/closed/0/reward").asDouble()).isEqualTo(1);
    assertThat(answer.at("/closed/1/verdict").asText()).isEqualTo("unrated");
    assertThat(answer.at("/closed/2/verdict").asText()).isEqualTo("unfinished");
    assertThat(answer.path("late").asInt()).isEqualTo(1);
    assertThat(answer.path("unknown").asInt()).isEqualTo(1);
    assertThat(
            error(
                new JoinLab(),
                "{'window_s':60,'decisions':[{'id':'a','at':0},{'id':'a','at':1}],"
                    + "'outcomes':[],'feedback':[]}"))
        .contains("stands twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'test':'two_proportions','hits':[45,70],'n':[300,310],'alpha':%s}",
        "{'test':'welch','a':[1,3,2],'b':[2,6,7],'alpha':%s}",
        "{'test':'msprt','difference':0.03,'variance':0.0002,'tau2':0.0025,'alpha':%s}",
        "{'test':'confidence_sequence','n':1000,'mean':0.3,'variance':0.21,'alpha':%s}",
        "{'test':'srm','counts':[9700,300],'shares':[0.95,0.05],'alpha':%s}",
        "{'test':'beta_mixture','hits':60,'n':440,'share':0.05,'alpha':%s}",
      })
  void alpha_isAProbability(String line) throws JsonProcessingException {
    for (String wrong : List.of("0", "1", "5")) {
      assertThat(error(STATS, line.formatted(wrong))).startsWith("alpha must be above 0");
    }
    assertThat(answer(STATS, line.formatted("0.01")).has("error")).isFalse();
    assertThat(error(STATS, line.formatted("0.01").replace("alpha", "alhpa")))
        .startsWith("alhpa is not known here; known are test, alpha, ");
  }

  @Test
  void misspeltMembers_areRefusedInEveryLab() throws JsonProcessingException {
    String known = " is not known here; known are ";
    String sample = "{'samples':[%s]}".formatted(decisions(1));

    assertThat(error(new OpeLab(), "{'clipp':3}")).startsWith("clipp" + known);
    assertThat(error(new OpeLab(), "{'samples':[{'rewrad':1}]}"))
        .startsWith("samples[0].rewrad" + known);
    assertThat(error(new GateLab(), "{'sed':3}")).startsWith("sed" + known);
    assertThat(error(new GateLab(), sample.replace("quality", "qualty")))
        .startsWith("samples[0].qualty" + known);
    assertThat(error(new GateLab(), sample.replace("'reward':1", "'reward':8")))
        .isEqualTo("samples[0].reward must be from 0 to 1");
    assertThat(error(new RolloutLab(), "{'phse':'canary'}")).startsWith("phse" + known);
    assertThat(error(new RolloutLab(), "{'phase':'canary','control':{'cots':3}}"))
        .startsWith("control.cots" + known);
    assertThat(error(new SplitLab(), "{'shar':0.5}")).startsWith("shar" + known);
    assertThat(error(new JoinLab(), "{'windows':1}")).startsWith("windows" + known);
    assertThat(error(new BanditLab(), "{'dimensions':1}")).startsWith("dimensions" + known);
    assertThat(error(new PropensityLab(), "{'posterior':[]}")).startsWith("posterior" + known);
    try (GrammarLab grammar = new GrammarLab(System::nanoTime)) {
      assertThat(grammar.answer("{\"pattern\":\"a\",\"txt\":\"b\"}")).contains("txt" + known);
      assertThat(grammar.answer("{\"pattern\":\"a\",\"complete\":\"yes\"}"))
          .contains("complete must be true or false");
    }
  }

  @Test
  void probabilitiesThatDoNotSumToOne_areToldSo() throws JsonProcessingException {
    String sample = decisions(400).replace("[0.9,0.1]", "[0.5,0.9]");

    assertThat(answer(new GateLab(), "{'samples':[%s]}".formatted(sample)).path("text").asText())
        .contains("no probabilities that sum to 1");
  }

  @Test
  void badLines_sayWhatIsWrong() throws JsonProcessingException {
    assertThat(error(STATS, "nonsense")).startsWith("the line is no JSON");
    assertThat(error(STATS, "[1]")).isEqualTo("a line must be a JSON object");
    assertThat(error(STATS, "{'test':'t','test':'u'}")).contains("Duplicate field");
    assertThat(error(STATS, "{}"))
        .startsWith("test is missing; it must be one of two_proportions, welch");
    assertThat(error(STATS, "{'test':'srm','counts':[9700,300]}"))
        .startsWith("shares is missing; it must be a list");
    assertThat(error(STATS, "{'test':'srm','counts':[9700,300],'shares':[0.95,0.5]}"))
        .isEqualTo("shares must sum to 1, not 1.45");
    assertThat(error(new SplitLab(), "{'units':['a'],'count':3,'share':0.5}"))
        .startsWith("units and count exclude each other");
    assertThat(error(STATS, "{'test':'srm','counts':[1.5],'shares':[1]}"))
        .isEqualTo("counts must be a whole number");
    assertThat(error(STATS, "{'test':'welch','a':[1],'b':[2]}")).startsWith("Welch's test needs");
    assertThat(error(new OpeLab(), "{'action':[0],'reward':[]}"))
        .startsWith("propensity is missing; it must be a list");
    assertThat(error(new OpeLab(), "{'samples':[],'resamples':0}"))
        .isEqualTo("resamples are 1 to 100000");
  }
}
