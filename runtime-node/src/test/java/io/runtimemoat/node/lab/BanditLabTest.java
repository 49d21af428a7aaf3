package io.runtimemoat.node.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class BanditLabTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String UPDATES =
      "'dimension':2,'updates':[{'arm':'a','context':[1,0],'reward':1},"
          + "{'arm':'a','context':[1,1],'reward':0}],"
          + "'decisions':[{'context':[1,1],'arms':['b','a']}]";

  /** By hand, as in LearnedPoliciesTest: θ = (.1, -.3) around .5, x'A⁻¹x = .6. */
  @Test
  void oneAlgorithm_isScored() throws JsonProcessingException {
    JsonNode answer =
        bandit("{'algorithm':'lin-ucb/1','settings':{'optimism':0.5}," + UPDATES + "}");

    JsonNode decision = answer.path("decisions").path(0);
    assertThat(decision.path("expected").path("a").doubleValue()).isCloseTo(0.3, within(1e-12));
    assertThat(decision.path("deviation").path("a").doubleValue())
        .isCloseTo(Math.sqrt(0.6), within(1e-12));
    assertThat(decision.path("pmf").path("b").doubleValue()).isEqualTo(1);
    assertThat(answer.path("n").path("a").doubleValue()).isEqualTo(2);
    assertThat(answer.path("settings").path("alpha").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void withoutAlgorithm_allAreScored() throws JsonProcessingException {
    JsonNode answer = bandit("{'exploration':{'floor':0.1,'cap':0.2}," + UPDATES + "}");

    assertThat(answer.path("policies")).hasSize(8);
    for (JsonNode policy : answer.path("policies")) {
      JsonNode pmf = policy.path("decisions").path(0).path("pmf");
      assertThat(pmf.path("a").doubleValue() + pmf.path("b").doubleValue())
          .isCloseTo(1, within(1e-12));
      assertThat(pmf.path("a").doubleValue()).isBetween(0.1, 0.9);
    }
  }

  @Test
  void propensities_areExact() throws JsonProcessingException {
    JsonNode normal =
        propensity(
            "{'posteriors':[{'arm':'a','mean':0.7,'deviation':0.3},"
                + "{'arm':'b','mean':0.4,'deviation':0.4}],'exploration':{'floor':0,'cap':0.1}}");
    JsonNode beta =
        propensity(
            "{'posteriors':[{'arm':'a','successes':2,'failures':1},"
                + "{'arm':'b','successes':1,'failures':1}]}");

    // Φ(0.6), and P(Beta(2, 1) > Beta(1, 1))
    assertThat(normal.path("probability_best").path("a").doubleValue())
        .isCloseTo(0.7257468822499265, within(1e-9));
    assertThat(normal.path("pmf").path("b").doubleValue()).isCloseTo(0.1, within(1e-12));
    assertThat(beta.path("pmf").path("a").doubleValue()).isCloseTo(2.0 / 3, within(1e-7));
  }

  @Test
  void badLines_areAnsweredWithWhatIsWrong() throws JsonProcessingException {
    for (List<String> bad :
        List.of(
            List.of("{", "the line is no JSON"),
            List.of("[]", "must be a JSON object"),
            List.of("{}", "dimension must be a whole number"),
            List.of("{'dimension':999}", "dimension must be a whole number"),
            List.of("{'dimension':1,'updates':[{}]}", "arm is missing"),
            List.of("{'algorithm':'x'," + UPDATES + "}", "no algorithm 'x'"),
            List.of("{'settings':{'alpha':1}," + UPDATES + "}", "name it"),
            List.of("{'algorithm':'ucb1/1','settings':{'alpha':1}," + UPDATES + "}", "no 'alpha'"),
            List.of(
                "{'dimension':1,'updates':[{'arm':'a','context':[1],'reward':2}]}",
                "a reward is in [0, 1]"),
            List.of(
                "{'dimension':1,'updates':[{'arm':'a','context':[1,2],'reward':1}]}",
                "context must have 1 numbers"))) {
      assertThat(bandit(bad.get(0)).path("error").asText()).contains(bad.get(1));
    }
    for (List<String> bad :
        List.of(
            List.of("{}", "posteriors must be a list"),
            List.of("{'posteriors':[]}", "posteriors must be 1 to 64"),
            List.of(
                "{'posteriors':[{'arm':'a','mean':1,'deviation':0}]}", "deviation must be above 0"),
            List.of(
                "{'posteriors':[{'arm':'a','successes':0,'failures':1}]}",
                "successes and failures"),
            List.of(
                "{'posteriors':[{'arm':'a','mean':1,'deviation':1},"
                    + "{'arm':'b','successes':1,'failures':1}]}",
                "must all have"))) {
      assertThat(propensity(bad.get(0)).path("error").asText()).contains(bad.get(1));
    }
  }

  private static JsonNode bandit(String line) throws JsonProcessingException {
    return JSON.readTree(new BanditLab().answer(line.replace('\'', '"')));
  }

  private static JsonNode propensity(String line) throws JsonProcessingException {
    return JSON.readTree(new PropensityLab().answer(line.replace('\'', '"')));
  }
}
