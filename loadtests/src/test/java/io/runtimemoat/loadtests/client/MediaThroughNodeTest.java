package io.runtimemoat.loadtests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.loadtests.stub.Script;
import io.runtimemoat.loadtests.stub.Scripts;
import io.runtimemoat.loadtests.stub.Seen;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures and sound between a client and an upstream, through a node with its guard on. */
@Tag("verify")
class MediaThroughNodeTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String MAIL = "joe.bloggs@acme.org";

  private static StubServer stub;
  private static NodeProcess node;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    stub = StubServer.start(Scripts.builtIn());
    String config =
        """
        moat.models.local = []
        moat.arms = []
        moat.routing.aliases { auto = ["seeing.sees", "blind.blind"] }
        moat.upstreams.seeing {
          instances = ["%1$s"], models { sees = m }, vision = true, audio = true, tier = small
        }
        moat.upstreams.blind { instances = ["%1$s"], models { blind = m } }
        """
            .formatted(stub.uri().toString().replace("/v1", "/script/ok/v1"));
    Files.createDirectories(folder);
    node =
        NodeProcess.start(
            NodeProcess.Settings.onFreePorts(folder)
                .withConfig(Files.writeString(folder.resolve("media.conf"), config)));
    node.awaitReady(START_LIMIT);
  }

  @AfterAll
  static void stop() {
    node.close();
    stub.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void picturesAndSound_arriveAsTheyWereSent_andTextsBesideThemMasked(boolean streaming)
      throws Exception {
    ObjectNode body = request("auto", streaming);
    body.withArray("messages").add(message(encoded(700_000), encoded(300_000), "See " + MAIL));

    HttpResponse<String> response = post(body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains(Script.good().text().split(" ", 2)[0]);
    assertThat(response.headers().firstValue("x-moat-arm")).hasValue("seeing.sees");
    JsonNode sent = body.at("/messages/0/content");
    JsonNode arrived = JSON.readTree(last().body()).at("/messages/0/content");
    assertThat(arrived.get(1)).as("the picture").isEqualTo(sent.get(1));
    assertThat(arrived.get(2)).as("the sound").isEqualTo(sent.get(2));
    assertThat(arrived.at("/0/text").asText()).startsWith("See ").doesNotContain("bloggs");
  }

  @Test
  void addressOfAPicture_isATextOfWhichCredentialsStayHere() throws Exception {
    ObjectNode body = request("sees", false);
    ObjectNode message = message("", "AAAA", "Look");
    ((ObjectNode) message.at("/content/1/image_url"))
        .put("url", "https://joe:hunter2-secret@pictures.example.org/cat.png");
    body.withArray("messages").add(message);

    assertThat(post(body).statusCode()).isEqualTo(200);

    assertThat(JSON.readTree(last().body()).at("/messages/0/content/1/image_url/url").asText())
        .startsWith("https://")
        .doesNotContain("hunter2");
  }

  @Test
  void modelThatTakesNone_is400ByTheNameOfThePart() throws Exception {
    ObjectNode body = request("blind", true);
    body.withArray("messages").add(message(encoded(100), encoded(100), "Look"));
    int before = stub.seen().size();

    HttpResponse<String> response = post(body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).at("/error/param").asText())
        .isEqualTo("messages[0].content[1].image_url");
    assertThat(stub.seen()).hasSize(before);
  }

  private static Seen last() {
    List<Seen> seen = stub.seen();
    return seen.get(seen.size() - 1);
  }

  private static ObjectNode request(String model, boolean streaming) {
    return JSON.createObjectNode().put("model", model).put("stream", streaming);
  }

  private static ObjectNode message(String picture, String sound, String text) {
    ObjectNode message = JSON.createObjectNode().put("role", "user");
    var parts = message.putArray("content");
    parts.addObject().put("type", "text").put("text", text);
    parts
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "data:image/png;base64," + picture)
        .put("detail", "high");
    parts
        .addObject()
        .put("type", "input_audio")
        .putObject("input_audio")
        .put("data", sound)
        .put("format", "mp3");
    return message;
  }

  /** Base64 of bytes in which digits and letters happen to stand as in anything. */
  private static String encoded(int bytes) {
    byte[] random = new byte[bytes];
    new Random(bytes).nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  private static HttpResponse<String> post(ObjectNode body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(node.api("/v1/chat/completions"))
            .header("authorization", "Bearer " + node.settings().key())
            .header("content-type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
