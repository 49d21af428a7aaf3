package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.reward.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackRequestReaderTest {
  private static final FeedbackRequestReader READER =
      new FeedbackRequestReader(
          Map.of(
              "quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1),
              "rating", new Metric("rating", Metric.Kind.FLOAT, 1, 5, 1),
              "success", new Metric("success", Metric.Kind.BOOLEAN, 0, 1, 1),
              "demonstration", new Metric("demonstration", Metric.Kind.DEMONSTRATION, 0, 1, 1)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'inference_id':'dec_1','metric_name':'quality','value':0.25 | quality | 0.25",
        "'episode_id':'dec_1','metric_name':'rating','value':4,'tags':{'a':'b'},'dryrun':false | rating | 4",
        "'inference_id':'dec_1','metric_name':'success','value':true | success | 1",
        "'inference_id':'dec_1','metric_name':'success','value':false | success | 0",
        "'replay_id':'dec_1','target':'quality','score':1 | quality | 1",
        "'replay_id':'dec_1','target':'success','verdict':'Good' | success | 1",
        "'replay_id':'dec_1','target':'rating','verdict':'bad' | rating | 1",
        "'inference_id':'dec_1','metric_name':'demonstration','value':'ab','output':'ac' |"
            + " demonstration | 0.5"
      })
  void bothShapes_sayTheSame(String body, String metric, double value) throws Exception {
    assertThat(read(body)).isEqualTo(new FeedbackCall("dec_1", metric, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'metric_name':'quality','value':1 | inference_id",
        "'inference_id':'a','replay_id':'b','metric_name':'quality','value':1 | replay_id",
        "'inference_id':'a','value':1 | metric_name",
        "'inference_id':'a','metric_name':'charm','value':1 | metric_name",
        "'inference_id':'a','metric_name':'quality' | value",
        "'inference_id':'a','metric_name':'quality','value':1.5 | value",
        "'inference_id':'a','metric_name':'quality','value':true | value",
        "'inference_id':'a','metric_name':'success','value':1 | value",
        "'inference_id':'a','metric_name':'success','verdict':'so so' | verdict",
        "'inference_id':'a','metric_name':'demonstration','value':'x' | output",
        "'inference_id':'a','metric_name':'quality','value':1,'dryrun':true | dryrun",
        "'inference_id':'a','metric_name':'quality','value':1,'foo':1 | foo",
        "'inference_id':1,'metric_name':'quality','value':1 | inference_id"
      })
  void whatCannotBeMeant_isRefusedByItsField(String body, String field) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            refused -> assertThat(refused.error().param()).isEqualTo(field));
  }

  @Test
  void unknownMetric_isToldTheKnownOnes() {
    assertThatThrownBy(() -> read("'inference_id':'a','metric_name':'charm','value':1"))
        .hasMessageContaining("demonstration, quality, rating, success");
  }

  private static FeedbackCall read(String members) throws Exception {
    return READER.read(
        (ObjectNode) new JsonMapper().readTree("{" + members.replace('\'', '"') + "}"));
  }
}
