package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.reward.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeRequestReaderTest {
  private static final OutcomeRequestReader READER =
      new OutcomeRequestReader(
          Map.of(
              "quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1),
              "rating", new Metric("rating", Metric.Kind.FLOAT, 1, 5, 1),
              "success", new Metric("success", Metric.Kind.BOOLEAN, 0, 1, 1),
              "_odd", new Metric("_odd", Metric.Kind.FLOAT, 0, 1, 1),
              "demonstration", new Metric("demonstration", Metric.Kind.DEMONSTRATION, 0, 1, 1)));

  @Test
  void everyField_isRead() throws Exception {
    OutcomeCall call =
        read(
            """
            'recommendation_id': 'dec_1', 'status': 'failed', 'followed': false,
            'success': true, 'quality': 0.25, 'metrics': {'rating': 4},
            'schema_valid': false, 'latency_ms': 12.5, 'prompt_tokens': 150,
            'completion_tokens': 40, 'cost': 0.001, 'metadata': {}
            """);

    assertThat(call)
        .isEqualTo(
            new OutcomeCall(
                "dec_1",
                new Measured(
                    false,
                    true,
                    "degraded",
                    150,
                    40,
                    0.001,
                    12_500,
                    Signals.of(Map.of("success", 1.0, "quality", 0.25, "rating", 4.0)))));
  }

  @Test
  void idAlone_saysThatItWasFollowedAndCompleted() throws Exception {
    assertThat(read("'decision_id': 'dec_1'"))
        .isEqualTo(
            new OutcomeCall(
                "dec_1",
                new Measured(true, false, "unchecked", -1, -1, Double.NaN, -1, Signals.none())));
    assertThat(read("'decision_id': 'd', 'schema_valid': true").measured().validation())
        .isEqualTo("valid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'quality':1 | recommendation_id | missing",
        "'decision_id':1 | decision_id | a string",
        "'decision_id':'d','other':1 | other | not known",
        "'decision_id':'d','status':'odd' | status | completed",
        "'decision_id':'d','followed':1 | followed | true or false",
        "'decision_id':'d','success':1 | success | true or false",
        "'decision_id':'d','quality':1.5 | quality | from 0.0 to 1.0",
        "'decision_id':'d','quality':true | quality | from 0.0 to 1.0",
        "'decision_id':'d','metrics':{'rating':9} | metrics.rating | from 1.0 to 5.0",
        "'decision_id':'d','metrics':{'charm':1} | metrics.charm | quality, rating, success",
        "'decision_id':'d','metrics':{'_odd':1} | metrics._odd | no metric",
        "'decision_id':'d','metrics':{'demonstration':1} | metrics.demonstration | no metric",
        "'decision_id':'d','quality':1,'metrics':{'quality':1} | metrics.quality | twice",
        "'decision_id':'d','metrics':[] | metrics | an object",
        "'decision_id':'d','schema_valid':'yes' | schema_valid | true or false",
        "'decision_id':'d','latency_ms':-1 | latency_ms | from 0",
        "'decision_id':'d','latency_ms':1e300 | latency_ms | from 0",
        "'decision_id':'d','prompt_tokens':-1 | prompt_tokens | from 0",
        "'decision_id':'d','completion_tokens':1.5 | completion_tokens | whole",
        "'decision_id':'d','cost':-0.1 | cost | from 0"
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

  private static OutcomeCall read(String members) throws Exception {
    return READER.read(
        (ObjectNode) new JsonMapper().readTree("{" + members.replace('\'', '"') + "}"));
  }
}
