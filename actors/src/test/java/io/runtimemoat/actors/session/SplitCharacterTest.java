package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.held;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.open;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.upstream.RawServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that cut a character in two, as some tokenizers make them do. */
final class SplitCharacterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"string\", \"maxLength\": 1}",
        "{\"enum\": [\"😀\", \"?\"]}",
        "{\"type\": \"string\", \"pattern\": \"^😀$\"}"
      })
  void characterInTwoChunks_isProvenAsTheCharacterItIs(String schema) throws Exception {
    String said = RawServer.text("\\\"\\ud83d") + RawServer.text("\\ude00\\\"") + finish("stop");
    try (RawServer server = RawServer.answering(STREAM_HEAD + said + usage(9, 3) + DONE);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(held(streamed("up", "How?"), schema));

      assertThat(text(events)).isEqualTo("\"😀\"");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void pieceOfAFreeText_isNeverHalfACharacter() throws Exception {
    String said =
        RawServer.text("a\\ud83d") + RawServer.text("\\ude00\\ud83d") + RawServer.text("\\ude00b");
    String thought =
        chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"\\ud83d\"},"
                + "\"finish_reason\":null}]}\n\n");
    String more = thought.replace("\\ud83d", "\\ude00");
    try (RawServer server =
            RawServer.answering(
                STREAM_HEAD + thought + more + said + finish("stop") + usage(9, 5) + DONE);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(streamed("up", "How?"));

      assertThat(text(events)).isEqualTo("a😀😀b");
      assertThat(events).contains(new CompletionEvent.Reasoning(0, "😀"));
      assertThat(events)
          .filteredOn(CompletionEvent.Content.class::isInstance)
          .map(event -> AnswerRun.said((CompletionEvent.Content) event))
          .allMatch(piece -> StandardCharsets.UTF_8.newEncoder().canEncode(piece));
    }
  }
}
