package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.StreamedProof;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.gpu.ChatPrompt;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

/** Answers that are proven once all of them is there, as the flag says: nothing leaves before. */
final class LateProofTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "score"],
       "properties": {"mood": {"enum": ["good", "bad"]}, "score": {"type": "integer"}}}
      """;
  static final StreamedProof OFF = (tenant, request) -> side(false);

  @Test
  void wholeDocument_leavesOnceItIsProvenAndSaysSo() throws Exception {
    CountDownLatch more = new CountDownLatch(1);
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write((STREAM_HEAD + piece("{\"mood\":\"good\",")).getBytes(UTF_8));
                  out.flush();
                  await(more);
                  out.write((piece("\"score\":7}") + end(2)).getBytes(UTF_8));
                });
        SessionBench bench = bench(server, OFF, "never asked")) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(held("up"));
      CompletableFuture<?> first = reader.pull().toCompletableFuture();
      assertThat(first)
          .as("the start of a document, which would leave at once while it streams")
          .matches(unheard -> !heardWithin(unheard, 300));

      more.countDown();

      assertThat(first.get(3, TimeUnit.SECONDS)).asString().contains("{\"mood\"");
      CompletionEvent event = SessionBench.next(reader);
      while (!(event instanceof CompletionEvent.Completed)) {
        event = SessionBench.next(reader);
      }
      CompletionEvent.Completed completed = (CompletionEvent.Completed) event;
      assertThat(completed.validationStatus()).isEqualTo("valid");
      assertThat(completed.validated()).isEqualTo("at_end");
    }
  }

  @Test
  void documentThatLeavesItsSchema_isKeptAsFarAsItIsOneAndGoneOnFrom() throws Exception {
    try (RawServer server = saying("{\"mood\":\"go", "lden\",", "\"score\":7}");
        SessionBench bench = bench(server, OFF, "od\",\"score\":3}")) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":3}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
      assertThat(completed(events).validated()).isEqualTo("at_end");
      assertThat(bench.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.FAILED);
    }
  }

  @Test
  void proseInsteadOfADocument_isNeverSeenAndNeverValid() throws Exception {
    try (RawServer server = saying("Sure! Here", " is your JSON: {}");
        SessionBench bench = bench(server, OFF, "more prose")) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"bad\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
    }
  }

  @Test
  void answerThatBreaksOff_hasShownNothingAndIsAskedForAnew() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  boolean first = asked.getAndIncrement() == 0;
                  String text = first ? "{\"mood\":\"bad\"," : "{\"mood\":\"good\",\"score\":1}";
                  out.write((STREAM_HEAD + piece(text) + (first ? "" : end(3))).getBytes(UTF_8));
                  if (first) {
                    socket.close();
                  }
                });
        SessionBench bench = bench(server, OFF, "never asked")) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":1}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::cause)
          .containsExactly("first", "retry");
    }
  }

  @Test
  void modelsOfThisProcess_areHeldWhileTheyDrawWhateverTheFlagSays() throws Exception {
    try (RawServer server = saying("unused");
        SessionBench bench = bench(server, OFF, "{\"mood\":\"bad\",\"score\":2}")) {
      List<CompletionEvent> events = bench.events(held("small"));

      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(completed(events).validated()).isEqualTo("while_streaming");
    }
  }

  @Test
  void flagOfARequest_isAskedForItsTenantAndItself() throws Exception {
    CompletionRequest request = held("up");
    StreamedProof forThis =
        (tenant, id) -> side(tenant.value().equals("acme") && id.equals(request.requestId()));
    try (RawServer server = saying("{\"mood\":\"good\",\"score\":7}");
        SessionBench bench = bench(server, forThis, "never asked")) {
      assertThat(completed(bench.events(request)).validated()).isEqualTo("while_streaming");
      assertThat(completed(bench.events(held("up"))).validated()).isEqualTo("at_end");
    }
  }

  @Test
  void answers_countOnTheSideThatTheyWereServedOn() throws Exception {
    CompletionRequest request = held("up");
    StreamedProof drawn =
        (tenant, id) ->
            new FlagSide(Flag.VALIDATOR_STREAMING, 7, id.equals(request.requestId()), true);
    try (RawServer server = saying("{\"mood\":\"go", "lden\",", "\"score\":7}");
        SessionBench bench = bench(server, drawn, "od\",\"score\":3}")) {
      bench.events(request);
      bench.events(held("up"));
      bench.events(held("up"));
      bench.events(held("small"));

      FlagTally tally = bench.tallies.of(Flag.VALIDATOR_STREAMING, 7);
      assertThat(tally.on().requests()).isEqualTo(1);
      assertThat(tally.off().requests()).as("a model of this process asks nobody").isEqualTo(2);
      assertThat(tally.off().validationFailures()).as("repaired").isEqualTo(2);
      assertThat(tally.off().missing()).isZero();
    }
  }

  @Test
  void endThatTheLedgerDoesNotTake_isMissingOnItsSide() throws Exception {
    StreamedProof drawn = (tenant, id) -> new FlagSide(Flag.VALIDATOR_STREAMING, 7, true, true);
    try (RawServer server = saying("{\"mood\":\"good\",\"score\":7}");
        SessionBench bench = bench(server, drawn, "never asked")) {
      bench.ledger.breakFor("outcome");
      bench.events(held("up"));

      FlagTally tally = bench.tallies.of(Flag.VALIDATOR_STREAMING, 7);
      assertThat(tally.on().requests()).isEqualTo(1);
      assertThat(tally.on().missing()).isEqualTo(1);
    }
  }

  @Test
  void freeText_leavesAsItComesAndIsNotCalledProven() throws Exception {
    try (RawServer server = saying("It was", " fine.");
        SessionBench bench = bench(server, OFF, "never asked")) {
      List<CompletionEvent> events = bench.events(UpstreamBench.streamed("up", "How was it?"));

      assertThat(text(events)).isEqualTo("It was fine.");
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
      assertThat(completed(events).validated()).isEmpty();
    }
  }

  private static FlagSide side(boolean on) {
    return new FlagSide(Flag.VALIDATOR_STREAMING, 1, on, false);
  }

  private static boolean heardWithin(CompletableFuture<?> event, long millis) {
    return CompletableFuture.anyOf(
                event,
                new CompletableFuture<>().completeOnTimeout("late", millis, TimeUnit.MILLISECONDS))
            .join()
        != "late";
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) last(events);
  }

  private static RawServer saying(String... pieces) {
    return RawServer.answering(
        STREAM_HEAD
            + Stream.of(pieces).map(LateProofTest::piece).collect(Collectors.joining())
            + end(pieces.length));
  }

  private static String end(int tokens) {
    return finish("stop") + usage(9, tokens) + DONE;
  }

  private static String piece(String text) {
    return RawServer.text(text.replace("\"", "\\\""));
  }

  private static SessionBench bench(RawServer server, StreamedProof proofs, String local) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 1, large = 0 }"),
        proofs,
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying(local)));
  }

  private static CompletionRequest held(String model) {
    CompletionRequest free = UpstreamBench.streamed(model, "How was it?");
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        model,
        new Prompt.Chat(
            new ChatPrompt(
                asked.messages(),
                new ChatPrompt.ResponseSchema("mood", List.of("mood", "score"), SCHEMA))),
        free.parameters(),
        free.body(),
        true,
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }
}
