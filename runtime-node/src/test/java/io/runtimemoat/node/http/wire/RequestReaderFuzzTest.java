package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.HttpSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Broken variants of a valid request are read or refused with a message, and never throw else. */
class RequestReaderFuzzTest {
  private static final String VALID =
      """
      {"model":"auto","prompt":"p","input":["x"],"messages":[{"role":"user","content":"x"},
      {"role":"assistant","content":[{"type":"text","text":"y"}]}],"temperature":0.5,"top_p":1,
      "top_k":3,"min_p":0.1,"repetition_penalty":1,"frequency_penalty":0,"presence_penalty":0,
      "max_tokens":5,"n":1,"seed":1,"stop":["a"],"logit_bias":{"1":2},"logprobs":true,
      "top_logprobs":2,"stream":true,"stream_options":{"include_usage":true},"tools":[],
      "tool_choice":"none","moat":{"timeout_ms":10},"metadata":{},"modalities":["text"],
      "encoding_format":"float","dimensions":2,"suffix":"","best_of":1,"echo":false,
      "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}}
      """;
  private static final List<String> STRANGE =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999",
          "1.5",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "{\"a\":null}",
          "\"\\ud800\"",
          "[1]",
          "-0.0",
          "\"auto\"");

  private final HttpSettings settings = HttpSettings.from(ConfigFactory.defaultReference());
  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonBody body = new JsonBody(settings.maxNesting(), settings.maxBodyBytes());

  @Test
  void changedValues_areReadOrRefused() throws IOException {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      JsonNode request = mapper.readTree(VALID);
      for (int change = random.nextInt(3); change >= 0; change--) {
        mutate(request, random);
      }

      readAll(mapper.writeValueAsBytes(request), seed);
    }
  }

  @Test
  void changedBytes_areReadOrRefused() {
    long seed = 13;
    Random random = new Random(seed);
    byte[] valid = VALID.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3_000; i++) {
      byte[] broken = valid.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }

      readAll(broken, seed);
    }
  }

  private void readAll(byte[] json, long seed) {
    for (Reader reader :
        List.<Reader>of(
            new ChatRequestReader(settings)::read,
            new TextRequestReader(settings)::read,
            new EmbeddingRequestReader(settings)::read)) {
      try {
        assertThat(reader.read(body.parse(json))).isNotNull();
      } catch (InvalidRequestException e) {
        assertThat(e.error().status()).isBetween(400, 404);
        assertThat(e.error().message()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(json, StandardCharsets.UTF_8), e);
      }
    }
  }

  private void mutate(JsonNode root, Random random) throws IOException {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode target = containers.get(random.nextInt(containers.size()));
    JsonNode value = mapper.readTree(STRANGE.get(random.nextInt(STRANGE.size())));
    if (target instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.set(names.get(random.nextInt(names.size())), value);
    } else if (target instanceof ArrayNode array && !array.isEmpty()) {
      array.set(random.nextInt(array.size()), value);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private interface Reader {
    Object read(ObjectNode body) throws InvalidRequestException;
  }
}
