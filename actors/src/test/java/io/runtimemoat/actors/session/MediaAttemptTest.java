package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.open;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.bandit.ExcludedArm;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with pictures and sound among arms that take them and arms that do not. */
class MediaAttemptTest {
  private static final String PICTURE = "data:image/png;base64," + "iVBOR+/=".repeat(50_000);
  private static final String SOUND = "UklGR+/=".repeat(50_000);
  private static final String ANSWER =
      STREAM_HEAD + RawServer.text("a cat") + finish("stop") + DONE;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void picture_reachesAnUpstreamThatTakesItAsItIs(boolean streaming) throws Exception {
    try (RawServer server = RawServer.answering(ANSWER);
        SessionBench bench =
            open(
                upstreams(Map.of("up", server.uri()), "moat.upstream-defaults.vision = true"),
                Map.of(),
                Spending.unlimited(),
                device())) {
      CompletionRequest request =
          UpstreamBench.request(
              "auto", "hi", streaming, MediaAttemptTest::picture, RequestTerms.open());

      assertThat(text(bench.events(request))).isEqualTo("a cat");
      assertThat(server.requests().get(0)).contains("\"url\":\"" + PICTURE + "\"");
      assertThat(bench.ledger.decided().feasible().excluded())
          .extracting(ExcludedArm::reason)
          .containsOnly(ExcludedArm.NO_VISION);
      assertThat(bench.ledger.attempts().get(0).promptTokens())
          .as("base64 is no text: one picture and a few words")
          .isBetween(1_500, 1_600);
    }
  }

  @Test
  void sound_reachesAnUpstreamThatTakesItAsItIs() throws Exception {
    try (RawServer server = RawServer.answering(ANSWER);
        SessionBench bench =
            open(
                upstreams(Map.of("up", server.uri()), "moat.upstream-defaults.audio = true"),
                Map.of(),
                Spending.unlimited(),
                device())) {
      assertThat(text(bench.events(request("auto", MediaAttemptTest::sound)))).isEqualTo("a cat");
      assertThat(server.requests().get(0)).contains("\"data\":\"" + SOUND + "\"");
      assertThat(bench.ledger.decided().feasible().excluded())
          .extracting(ExcludedArm::reason)
          .containsOnly(ExcludedArm.NO_AUDIO);
      assertThat(bench.ledger.attempts().get(0).promptTokens()).isBetween(1_000, 1_100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "image_url, vision = false, takes pictures",
    "image_url, audio = true, takes pictures",
    "input_audio, vision = true, takes sound"
  })
  void whatNoArmTakes_isRefusedByName(String part, String capability, String sentence)
      throws Exception {
    try (RawServer server = RawServer.answering(ANSWER);
        SessionBench bench =
            open(
                upstreams(
                    Map.of("up", server.uri()), "moat.upstream-defaults { " + capability + " }"),
                Map.of(),
                Spending.unlimited(),
                device())) {
      Failure failure =
          bench.refused(
              request(
                  "auto",
                  part.equals("image_url") ? MediaAttemptTest::picture : MediaAttemptTest::sound));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(failure.message()).contains(sentence);
      assertThat(failure.param()).isEqualTo("messages[0].content[0]." + part);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void pictureOfAFailedUpstream_isNotPassedToAnArmThatTakesNone() throws Exception {
    try (RawServer server = RawServer.answeringWhole(500, "", "");
        SessionBench bench =
            open(
                upstreams(Map.of("up", server.uri()), "moat.upstream-defaults.vision = true"),
                Map.of("up", List.of("small")),
                Spending.unlimited(),
                device())) {
      assertThat(last(bench.events(request("up", MediaAttemptTest::picture))))
          .isInstanceOf(CompletionEvent.Failed.class);
      assertThat(bench.ledger.attempts()).allMatch(attempt -> attempt.arm().equals("up.up"));
    }
  }

  private static CompletionRequest request(String model, Consumer<ObjectNode> media) {
    return UpstreamBench.request(model, "hi", true, media, RequestTerms.open());
  }

  private static void picture(ObjectNode body) {
    part(body, "image_url").put("url", PICTURE).put("detail", "low");
  }

  private static void sound(ObjectNode body) {
    part(body, "input_audio").put("data", SOUND).put("format", "wav");
  }

  private static ObjectNode part(ObjectNode body, String type) {
    return ((ObjectNode) body.at("/messages/0"))
        .putArray("content")
        .addObject()
        .put("type", type)
        .putObject(type);
  }

  private static ScriptedDevice device() {
    return new ScriptedDevice(
        "cpu-0", List.of("small", "large"), 8, spec -> Script.saying("blind"));
  }
}
