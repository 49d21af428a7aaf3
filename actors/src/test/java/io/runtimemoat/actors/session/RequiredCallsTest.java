package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.ToolCallBench.CALL;
import static io.runtimemoat.actors.session.ToolCallBench.NEVER;
import static io.runtimemoat.actors.session.ToolCallBench.asking;
import static io.runtimemoat.actors.session.ToolCallBench.bench;
import static io.runtimemoat.actors.session.ToolCallBench.calls;
import static io.runtimemoat.actors.session.ToolCallBench.completed;
import static io.runtimemoat.actors.session.ToolCallBench.grammar;
import static io.runtimemoat.actors.session.ToolCallBench.models;
import static io.runtimemoat.actors.session.ToolCallBench.offering;
import static io.runtimemoat.actors.session.ToolCallBench.piece;
import static io.runtimemoat.actors.session.ToolCallBench.saying;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Answers that have to call a tool. */
final class RequiredCallsTest {
  @Test
  void schemaBesideARequiredCall_asksForNoDocument() throws Exception {
    try (SessionBench bench = models(CALL)) {
      List<CompletionEvent> events =
          bench.events(asking("small", Asked.CALL, true, "{\"type\": \"object\"}"));

      assertThat(calls(events)).hasSize(1);
      assertThat(grammar(bench).definition()).contains("\"text\":false").doesNotContain("document");
    }
  }

  @Test
  void requiredCallThatAnUpstreamDoesNotMake_isAskedForAnewAndThenAnError() throws Exception {
    for (Asked required : List.of(Asked.CALL, Asked.NAMED)) {
      try (RawServer server = saying("stop", RawServer.text("It is sunny."));
          SessionBench bench = bench(server, spec -> NEVER)) {
        List<CompletionEvent> events = bench.events(asking("up", required, true, null));

        assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
        assertThat(text(events)).as("no text in place of the call").isEmpty();
        assertThat(((CompletionEvent.Failed) last(events)).failure().message())
            .contains("no call")
            .doesNotContain("response_format");
        assertThat(bench.ledger.attempts()).hasSizeGreaterThan(1);
        assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      }
    }
  }

  @Test
  void requiredCallThatAnUpstreamDoesNotMake_isMadeByTheNextArm() throws Exception {
    try (RawServer server = saying("stop", RawServer.text("It is sunny."));
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(""),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of("up", List.of("small"))),
                new ScriptedDevice(
                    "cpu-0", List.of("small", "large"), 8, spec -> Script.saying(CALL)))) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEmpty();
      assertThat(calls(events)).containsExactly("weather {\"city\": \"Oslo\"}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.attempts().get(0).place().failure())
          .isEqualTo("left_response_format");
    }
  }

  @Test
  void wordsBeforeARequiredCall_leaveWithIt() throws Exception {
    try (RawServer server =
            saying(
                "tool_calls",
                RawServer.text("Let me see."),
                piece("call_9", "weather", "{\\\"city\\\":\\\"Rome\\\"}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEqualTo("Let me see.");
      assertThat(calls(events)).containsExactly("weather {\"city\":\"Rome\"}");
    }
  }

  @Test
  void requiredCallThatALengthKeptFromBeingMade_saysSo() throws Exception {
    try (RawServer server = saying("length", RawServer.text("It is"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEqualTo("It is");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
    }
  }

  @Test
  void refusalInPlaceOfARequiredCall_isToldAsItIs() throws Exception {
    String refusal =
        chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No.\"},"
                + "\"finish_reason\":null}]}\n\n");
    try (RawServer server = saying("stop", refusal);
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(events).contains(new CompletionEvent.Refusal(0, "No."));
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
    }
  }

  @Test
  void callOfAnotherToolThanTheNamed_isNone() throws Exception {
    CompletionRequest named = asking("up", Asked.NAMED, true, null);
    OfferedTools one = Objects.requireNonNull(named.body().tools());
    OfferedTools two =
        new OfferedTools(
            List.of(
                one.tools().get(0),
                new OfferedTools.Tool(
                    new ChatPrompt.Tool(
                        "Tells the time.", new ResponseSchema("clock", List.of(), "{}")),
                    false)),
            Asked.NAMED,
            "weather",
            true);
    try (RawServer server = saying("tool_calls", piece("call_9", "clock", "{}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(offering(named, two));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(calls(events)).isEmpty();
    }
  }
}
