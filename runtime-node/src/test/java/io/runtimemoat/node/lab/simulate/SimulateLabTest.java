package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateLabTest {
  private static JsonNode answer(String line) throws Exception {
    return new JsonMapper().readTree(new SimulateLab().answer(line));
  }

  @Test
  void linearProblem_comparesEveryPolicy() throws Exception {
    JsonNode answer = answer("{\"steps\": 200, \"seeds\": 2}");

    assertThat(answer.at("/problem/kind").asText()).isEqualTo("linear");
    assertThat(answer.at("/policies").findValuesAsText("policy"))
        .contains("uniform", "lin-ts/1", "lin-ucb/1", "beta-ts/1", "ucb1/1");
    for (JsonNode policy : answer.at("/policies")) {
      assertThat(policy.at("/regret/mean").doubleValue()).isPositive();
      assertThat(policy.at("/regret/low").isNumber()).isTrue();
    }
  }

  @Test
  void recordedProblem_comparesWithTheStrongest() throws Exception {
    JsonNode answer =
        answer(
            "{\"problem\": {\"kind\": \"recorded\","
                + " \"cases\": \"../gpu-bindings/models/heldout/cases.jsonl\"},"
                + " \"steps\": 500, \"seeds\": 2,"
                + " \"policies\": [{\"algorithm\": \"lin-ts/1\", \"ridge\": 0.5}]}");

    assertThat(answer.toString()).doesNotContain("NaN");
    JsonNode large = answer.at("/policies/2");
    assertThat(large.at("/policy").asText()).isEqualTo("always:large");
    assertThat(large.at("/share_of_oracle_saving/mean").doubleValue()).isZero();
    assertThat(answer.at("/policies/0/share_of_oracle_saving/mean").doubleValue()).isGreaterThan(1);
    assertThat(answer.at("/policies/0/quality_difference/mean").doubleValue()).isLessThan(-0.1);
    assertThat(answer.at("/policies/4/policy").asText()).contains("lin-ts/1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | the line is not JSON",
        "[] | the line is not a JSON object",
        "{\"stepps\": 1} | no field 'stepps'",
        "{\"steps\": 0} | steps is a whole number from 10",
        "{\"problem\": {\"kind\": \"hard\"}} | kind is linear or recorded, not 'hard'",
        "{\"problem\": {\"arms\": 1}} | arms is a whole number from 2 to 64",
        "{\"problem\": {\"kind\": \"recorded\", \"shift\": \"all\"}} | shift is none, schemas or"
            + " small_drops",
        "{\"problem\": {\"kind\": \"recorded\", \"cases\": \"nowhere.jsonl\"}} | nowhere.jsonl",
        "{\"policies\": [\"best/1\"]} | no algorithm 'best/1'",
        "{\"policies\": [{\"algorithm\": \"lin-ts/1\", \"noise\": \"much\"}]} | noise is a number",
        "{\"policies\": [{\"noise\": 1}]} | a policy is the id of an algorithm",
        "{\"exploration\": {\"flor\": 0.1}} | exploration has no field 'flor'",
        "{\"exploration\": {\"floor\": 0.6, \"cap\": 0.1}} | floor is at most exploration.cap",
        "{\"problem\": {\"kind\": \"recorded\", \"cases\": \"nowhere\"}} | there is no file nowhere; problem.cases",
        "{\"exploration\": {\"floor\": 2}} | floor is a number from 0",
      })
  void wrongLines_areToldWhatIsWrong(String line, String error) throws Exception {
    assertThat(answer(line).at("/error").asText()).contains(error);
  }
}
