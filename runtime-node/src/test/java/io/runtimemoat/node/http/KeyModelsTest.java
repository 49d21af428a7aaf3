package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.ModelAccess;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A key that opens one of the models only. */
class KeyModelsTest {
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    Principal narrow =
        new Principal(
            new TenantId("acme"),
            "narrow",
            new ModelAccess(Set.of("org/small")),
            1,
            SlaTier.STANDARD);
    port = new DataPortFixture("", new DataPortFixture.CountingEmbedder(), narrow);
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @Test
  void modelList_holdsWhatTheKeyOpens() {
    assertThat(port.json(port.get("/v1/models").body()).at("/data").findValuesAsText("id"))
        .containsExactly("org/small");
    assertThat(port.get("/v1/models/org/small").statusCode()).isEqualTo(200);
    assertThat(port.get("/v1/models/auto").statusCode()).isEqualTo(404);
  }

  @Test
  void embeddingModelThatIsNotOpen_isNotFound() {
    HttpResponse<String> response =
        port.post("/v1/embeddings", "{\"model\":\"tiny-embedder\",\"input\":\"x\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(port.json(response.body()).at("/error/code").asText()).isEqualTo("model_not_found");
    assertThat(port.json(response.body()).at("/error/param").asText()).isEqualTo("model");
  }

  @Test
  void alias_isShownToWhoeverMayUseSomethingBehindIt() {
    ServedModel auto = new ServedModel("auto", Instant.EPOCH, "moat", Set.of("small", "large"));

    assertThat(auto.isOpenTo(new ModelAccess(Set.of("large")))).isTrue();
    assertThat(auto.isOpenTo(new ModelAccess(Set.of("auto")))).isTrue();
    assertThat(auto.isOpenTo(new ModelAccess(Set.of("other")))).isFalse();
  }
}
