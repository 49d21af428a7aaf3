package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.advice.AdviceCandidate;
import io.runtimemoat.decision.advice.AdviceConstraints;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.advice.TaskFeatures;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceRequestReaderTest {
  private static final AdviceRequestReader READER = new AdviceRequestReader();
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final List<String> FIELDS =
      List.of(
          "task_type",
          "task_features",
          "models",
          "baseline",
          "parameters",
          "constraints",
          "user",
          "risk_tier",
          "title_length",
          "max_loc",
          "complexity_indicators",
          "model_name",
          "prompt_tokens",
          "temperature",
          "max_tokens",
          "max_cost",
          "max_latency_ms",
          "model");

  @Test
  void everyField_isRead() throws Exception {
    AdviceRequest request =
        read(
            """
            'task_type': 'feasibility_analysis',
            'task_features': {
              'risk_tier': 2, 'title_length': 15, 'description_length': 100,
              'acceptance_criteria_count': 3, 'scope_files_count': 5, 'max_files': 10,
              'max_loc': 1000, 'has_external_deps': true,
              'complexity_indicators': ['api_integration'], 'model_name': 'gpt-4',
              'prompt_tokens': 150, 'prior_failures': 1
            },
            'models': ['auto', {'model': 'small', 'expected_latency_ms': 800}],
            'baseline': {'temperature': 0.5, 'max_tokens': 800},
            'parameters': {'top_p': 0.9, 'presence_penalty': -1, 'frequency_penalty': 2},
            'constraints': {'max_tokens': 900, 'max_cost': 0.01, 'max_latency_ms': 2000},
            'user': 'ada', 'metadata': {'anything': 1}
            """);

    assertThat(request)
        .isEqualTo(
            new AdviceRequest(
                "feasibility_analysis",
                new TaskFeatures(
                    2, 15, 100, 3, 5, 10, 1_000, true, List.of("api_integration"), "gpt-4", 150, 1),
                List.of(new AdviceCandidate("auto", Double.NaN), new AdviceCandidate("small", 800)),
                Map.of("temperature", 0.5, "max_tokens", 800.0),
                Map.of("top_p", 0.9, "presence_penalty", -1.0, "frequency_penalty", 2.0),
                new AdviceConstraints(900, 0.01, 2_000),
                "ada"));
  }

  @Test
  void taskTypeAlone_isEnough() throws Exception {
    assertThat(read("'task_type': 'plan'"))
        .isEqualTo(
            new AdviceRequest(
                "plan",
                TaskFeatures.none(),
                List.of(),
                Map.of(),
                Map.of(),
                new AdviceConstraints(Integer.MAX_VALUE, INFINITE, INFINITE),
                ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'task_features':{} | task_type | missing",
        "'task_type':'' | task_type | 1 to 48",
        "'task_type':'A' | task_type | 1 to 48",
        "'task_type':7 | task_type | a string",
        "'task_type':'t','other':1 | other | not known",
        "'task_type':'t','task_features':[] | task_features | an object",
        "'task_type':'t','task_features':{'risk_tier':0} | task_features.risk_tier | from 1 to 3",
        "'task_type':'t','task_features':{'risk_tier':1.5} | task_features.risk_tier | whole",
        "'task_type':'t','task_features':{'title_length':-1} | task_features.title_length | from 0",
        "'task_type':'t','task_features':{'description_length':1e9} |"
            + " task_features.description_length | to 10000000",
        "'task_type':'t','task_features':{'acceptance_criteria_count':10001} |"
            + " task_features.acceptance_criteria_count | to 10000",
        "'task_type':'t','task_features':{'scope_files_count':-3} |"
            + " task_features.scope_files_count | from 0",
        "'task_type':'t','task_features':{'max_files':'3'} | task_features.max_files | a whole",
        "'task_type':'t','task_features':{'max_loc':1e300} | task_features.max_loc | to 100000000",
        "'task_type':'t','task_features':{'has_external_deps':1} |"
            + " task_features.has_external_deps | true or false",
        "'task_type':'t','task_features':{'complexity_indicators':'x'} |"
            + " task_features.complexity_indicators | an array",
        "'task_type':'t','task_features':{'complexity_indicators':['']} |"
            + " task_features.complexity_indicators | 1 to 64",
        "'task_type':'t','task_features':{'model_name':3} | task_features.model_name | a string",
        "'task_type':'t','task_features':{'prompt_tokens':-1} |"
            + " task_features.prompt_tokens | from 0",
        "'task_type':'t','task_features':{'prior_failures':2000} |"
            + " task_features.prior_failures | to 1000",
        "'task_type':'t','task_features':{'tier':1} | task_features.tier | not known",
        "'task_type':'t','models':[] | models | 1 to 64",
        "'task_type':'t','models':[''] | models | 1 to 200",
        "'task_type':'t','models':[1] | models[0] | an object",
        "'task_type':'t','models':[{'model':'a','expected_latency_ms':-1}] |"
            + " models[0].expected_latency_ms | from 0",
        "'task_type':'t','models':[{'expected_latency_ms':1}] | models[0].model | 1 to 200",
        "'task_type':'t','baseline':{'temperature':2.1} | baseline.temperature | from 0 to 2",
        "'task_type':'t','baseline':{'top_k':5} | baseline.top_k | not known",
        "'task_type':'t','parameters':{'max_tokens':0} | parameters.max_tokens | from 1",
        "'task_type':'t','parameters':{'max_tokens':1.5} | parameters.max_tokens | whole",
        "'task_type':'t','baseline':{'top_p':1},'parameters':{'top_p':1} |"
            + " parameters.top_p | not in both",
        "'task_type':'t','constraints':{'max_tokens':0} | constraints.max_tokens | from 1",
        "'task_type':'t','constraints':{'max_tokens':5},'parameters':{'max_tokens':6} |"
            + " constraints.max_tokens | lower it",
        "'task_type':'t','constraints':{'max_cost':0} | constraints.max_cost | above 0",
        "'task_type':'t','constraints':{'max_cost':1} | constraints.max_cost | prompt_tokens",
        "'task_type':'t','constraints':{'max_latency_ms':'1'} | constraints.max_latency_ms | number",
        "'task_type':'t','user':{} | user | a string"
      })
  void whatCannotBeMeant_isRefusedByItsFieldAndRange(String body, String field, String says) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            refused -> {
              assertThat(refused.error().status()).isEqualTo(400);
              assertThat(refused.error().param()).isEqualTo(field);
              assertThat(refused.error().message()).contains(says);
            });
  }

  @Test
  void longTexts_areRefused() {
    String word = "x".repeat(65);
    String words = "'w',".repeat(32) + "'w'";
    refused("'task_type':'t','task_features':{'complexity_indicators':['" + word + "']}");
    refused("'task_type':'t','task_features':{'complexity_indicators':[" + words + "]}");
    refused("'task_type':'t','task_features':{'model_name':'" + "x".repeat(201) + "'}");
    refused("'task_type':'t','user':'" + "x".repeat(201) + "'");
    refused("'task_type':'t','models':['" + "x".repeat(201) + "']");
    refused("'task_type':'t','task_features':{'complexity_indicators':['\\ud800']}");
  }

  /** Whatever stands in a field, it is read or refused as a 400 and nothing else happens. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "''",
        "'x'",
        "-1",
        "0",
        "1e308",
        "-0.0",
        "9223372036854775808",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[{}]",
        "{'FIELD':null}",
        "{'FIELD':1}",
        "{'FIELD':-1}",
        "{'FIELD':[]}",
        "{'FIELD':1e308}",
        "{'FIELD':'x'}",
        "{'FIELD':{}}",
        "[{'FIELD':1}]",
        "[{'FIELD':'x'}]",
        "{'FIELD':0.5}",
        "['x','x',{'FIELD':'y'}]"
      })
  void nonsense_isA400(String value) throws IOException {
    for (String field : FIELDS) {
      for (String inner : FIELDS) {
        String body = "'task_type':'t','%s':%s".formatted(field, value.replace("FIELD", inner));
        try {
          assertThat(read(body).taskType()).isNotEmpty();
        } catch (InvalidRequestException e) {
          assertThat(e.error().status()).as(body).isEqualTo(400);
        }
      }
    }
  }

  private static void refused(String members) {
    assertThatThrownBy(() -> read(members)).isInstanceOf(InvalidRequestException.class);
  }

  private static AdviceRequest read(String members) throws InvalidRequestException, IOException {
    return READER.read(
        (ObjectNode) new JsonMapper().readTree("{" + members.replace('\'', '"') + "}"));
  }
}
