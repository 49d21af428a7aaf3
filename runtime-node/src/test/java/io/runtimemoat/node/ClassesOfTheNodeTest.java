package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import io.runtimemoat.node.classes.PromptLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose contexts have classes that were found in two kinds of prompts. */
@Tag("verify")
class ClassesOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> THINGS =
      List.of(
          "lamp", "chair", "kettle", "phone", "jacket", "garden hose", "bag", "desk", "toaster");
  private static final String ORDER = "My order 17 is broken. The %s never worked, refund me.";
  private static final String POEM = "Write a short poem about a %s in the moonlight.";
  private static ClassFitting.Fitted fitted;
  private static MoatNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    try (BgeSmallEmbedder embedder = new BgeSmallEmbedder()) {
      fitted = ClassFitting.fit(embedder.model(), PromptLines.read(lines(), embedder), 2, 1);
    }
    Path file = Files.write(folder.resolve("classes.bin"), fitted.classes().encode());
    node =
        RunningNode.start(
            folder,
            "moat.learning.classes { file = \"%s\", sample-every = 1 }".formatted(file)
                + "\nmoat.telemetry.interval = 1 s");
    calls = new NodeCalls(node);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  private static BufferedReader lines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 6 * THINGS.size(); i++) {
      String thing = THINGS.get(i % THINGS.size());
      String order = ORDER.formatted(thing) + " I wait since " + (i + 2) + " days.";
      lines.append(JSON.createObjectNode().put("input", order)).append("\n\n");
      lines
          .append("{\"messages\":[{\"role\":\"system\",\"content\":\"You are a poet.\"},")
          .append("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"")
          .append(POEM.formatted(thing))
          .append("\"}]}]}\n");
    }
    return new BufferedReader(new StringReader(lines.toString()));
  }

  @Test
  void wordsTellTheClassesOfEmbeddings() {
    assertThat(fitted.sizes()).containsExactly(54, 54);
    assertThat(fitted.agreement()).isEqualTo(1);
  }

  @Test
  void decisions_knowTheClass_andReplay() throws Exception {
    JsonNode order = decision(ORDER.formatted("mirror"));
    JsonNode poem = decision(POEM.formatted("mirror"));

    for (JsonNode decision : List.of(order, poem)) {
      assertThat(decision.path("feature_schema").asText())
          .isEqualTo("features/5-" + fitted.classes().id());
      assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
    }
    assertThat(order.at("/signals/prompt.class").asInt(-1))
        .isNotEqualTo(poem.at("/signals/prompt.class").asInt(-1));
  }

  @Test
  void agreement_isMeasuredOnServedRequests() throws Exception {
    decision(ORDER.formatted("carpet"));
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String metrics = metrics();
    while (!metrics.matches("(?s).*moat_prompt_class_measured\\{?}? [1-9].*")
        || !metrics.matches("(?s).*moat_prompt_class_agreement\\{?}? 1\\.0\\b.*")) {
      assertThat(System.nanoTime()).as(metrics).isLessThan(deadline);
      metrics = metrics();
    }

    assertThat(metrics).containsPattern("moat_prompt_class_agreement\\{?}? 1.0");
  }

  private static String metrics() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.managementUrl() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static JsonNode decision(String prompt) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        calls.post(
            "/v1/chat/completions",
            "{\"model\":\"auto\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(prompt));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return calls.decision(answer.headers().firstValue("x-request-id").orElseThrow());
  }
}
