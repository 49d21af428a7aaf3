package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.output.StreamedProof;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.guard.AnswerRules;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TokenLogprob;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers that say what they may not: what leaves of them, proven, whoever says it. */
final class AnswerRedactionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Guard GUARD =
      new Guard(GuardSettings.from(ConfigFactory.defaultReference().resolve()));
  private static final AnswerRules RULES =
      GUARD.answers(new EgressSettings.Rules(true, List.of("docs.example"), Map.of()));
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mail", "site"],
       "properties": {"mail": {"type": "string", "pattern": "^[a-z]+@[a-z.]+$"},
                      "site": {"type": "string"}}}
      """;
  private static final String SAID =
      "{\"mail\":\"eve@acme.example\",\"site\":\"https:\\/\\/evil.example\\/\"}";
  private static final String LEFT = "{\"mail\":\"redacted@example.com\",\"site\":\"[url]\"}";

  @Test
  void documentOfAnUpstream_isRedactedAndStaysValidWhereverItsBytesAreSplit() throws Exception {
    byte[] body = wire(SAID).getBytes(StandardCharsets.UTF_8);
    int[] cut = {0};
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write(STREAM_HEAD.getBytes(StandardCharsets.UTF_8));
                  out.write(chunked(Arrays.copyOfRange(body, 0, cut[0])));
                  out.flush();
                  out.write(chunked(Arrays.copyOfRange(body, cut[0], body.length)));
                  out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                });
        SessionBench bench = bench(server, StreamedProof.ALWAYS, "never asked")) {
      for (cut[0] = 0; cut[0] <= body.length; cut[0]++) {
        List<CompletionEvent> events = events(bench, held("up", SCHEMA));

        assertThat(text(events)).as("bytes cut at %d", cut[0]).isEqualTo(LEFT);
        assertThat(completed(events).validationStatus()).isEqualTo("valid");
      }
    }
  }

  @Test
  void documentThatIsProvenAtItsEnd_isRedactedThen() throws Exception {
    try (RawServer server = saying(SAID);
        SessionBench bench = bench(server, LateProofTest.OFF, "never asked")) {
      List<CompletionEvent> events = events(bench, held("up", SCHEMA));

      assertThat(text(events)).isEqualTo(LEFT);
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void modelsOfThisProcess_areRedactedToo() throws Exception {
    try (RawServer server = saying("unused");
        SessionBench bench = bench(server, StreamedProof.ALWAYS, SAID)) {
      List<CompletionEvent> events = events(bench, held("small", SCHEMA));

      assertThat(text(events)).isEqualTo(LEFT);
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void valueThatNothingMayReplace_endsTheDocumentAsBrokenOnesEnd() throws Exception {
    String schema =
        """
        {"type": "object", "additionalProperties": false, "required": ["mail"],
         "properties": {"mail": {"enum": ["eve@acme.example", "bob"]}}}
        """;
    try (RawServer server = saying("{\"mail\":\"eve@acme.example\"}");
        SessionBench bench = bench(server, StreamedProof.ALWAYS, "bob\"}")) {
      List<CompletionEvent> events = events(bench, held("up", schema));

      assertThat(text(events)).isEqualTo("{\"mail\":\"bob\"}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void whatTheRequestNames_mayBeSaidAgain() throws Exception {
    try (RawServer server = saying("Write to eve@acme.example or bob@acme.example.");
        SessionBench bench = bench(server, StreamedProof.ALWAYS, "never asked")) {
      CompletionRequest request =
          UpstreamBench.streamed("up", "Who?").under(terms(Set.of("eve@acme.example")));

      assertThat(text(bench.events(request))).isEqualTo("Write to eve@acme.example or [email].");
    }
  }

  @Test
  void thinkingAndRefusals_areRedacted() throws Exception {
    String said =
        chunk(delta("\"reasoning_content\":\"Mail eve@ac\""))
            + chunk(delta("\"reasoning_content\":\"me.example?\""))
            + chunk(delta("\"refusal\":\"Not for eve@acme.example\""));
    try (RawServer server =
            RawServer.answering(STREAM_HEAD + said + finish("stop") + usage(9, 1) + DONE);
        SessionBench bench = bench(server, StreamedProof.ALWAYS, "never asked")) {
      List<CompletionEvent> events = events(bench, UpstreamBench.streamed("up", "Who?"));

      assertThat(joined(events, CompletionEvent.Reasoning.class)).isEqualTo("Mail [email]?");
      assertThat(joined(events, CompletionEvent.Refusal.class)).isEqualTo("Not for [email]");
    }
  }

  @Test
  void argumentsOfACall_areRedactedAndFitTheirTool() throws Exception {
    String first =
        delta(
            "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"send\",\"arguments\":\"{\\\"to\\\":\\\"eve@acme.example\\\"\"}}]");
    String second = delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]");
    try (RawServer server =
            RawServer.answering(
                STREAM_HEAD
                    + chunk(first)
                    + chunk(second)
                    + finish("tool_calls")
                    + usage(9, 1)
                    + DONE);
        SessionBench bench = bench(server, StreamedProof.ALWAYS, "never asked")) {
      List<CompletionEvent> events = events(bench, calling());

      assertThat(joined(events, CompletionEvent.ToolCall.class))
          .isEqualTo("{\"to\":\"redacted@example.com\"}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void logProbabilities_whichSpellWhatWasSaid_stayHere() {
    AnswerScreen screen = json -> GUARD.egress(RULES, Set.of(), json);
    AttemptText text =
        new AttemptText(
            TestPlans.onDevice(0),
            new Delivery(1, false),
            null,
            new AnswerRedaction(screen, HeldAnswer.FREE, null, ""),
            null);
    List<TokenLogprob> logprobs =
        List.of(new TokenLogprob("eve@x.example", new byte[0], -0.1, List.of()));

    text.take(
        new AttemptEvent.Text(
            List.of(new TextBatch(0, "mail eve@x.example now ", 3, 1.0, logprobs))));

    assertThat(text.take()).isEqualTo(new CompletionEvent.Delta(0, "mail [email] ", List.of()));
  }

  /** What a piece said already is not read again for each value in it. */
  @Test
  void pieceOfManyValues_takesMemoryByItsLength() throws Exception {
    HeldAnswer held =
        new HeldAnswer(
            new OutputRules(new GrammarBook(8 << 20), true)
                .schema(
                    "{\"type\":\"array\",\"items\":{\"format\":\"email\",\"type\":\"string\"}}"),
            null);
    allocatedFor(held, 500);

    long few = allocatedFor(held, 500);
    long many = allocatedFor(held, 4_000);

    assertThat(many).as("8 times as many as %d bytes for", few).isLessThan(16 * few);
  }

  private static long allocatedFor(HeldAnswer held, int values) {
    AnswerScreen screen = json -> GUARD.egress(RULES, Set.of(), json);
    AnswerProof proof = new AnswerProof(held, 1, "");
    AttemptText text =
        new AttemptText(
            TestPlans.onDevice(0),
            new Delivery(1, true),
            null,
            new AnswerRedaction(screen, held, proof, ""),
            proof);
    String said = "[" + "\"eve@acme.example\",".repeat(values);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    text.take(new AttemptEvent.Text(List.of(new TextBatch(0, said, 3, 1.0, List.of()))));
    long allocated = memory.getCurrentThreadAllocatedBytes() - before;
    assertThat(proof.isBroken()).isFalse();
    return allocated;
  }

  private static String wire(String text) throws JsonProcessingException {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"
        + JSON.writeValueAsString(text)
        + "},\"finish_reason\":null}]}\n\n"
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\n"
        + "data: [DONE]\n\n";
  }

  private static byte[] chunked(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    String head = Integer.toHexString(bytes.length) + "\r\n";
    return (head + new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String delta(String inside) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{"
        + inside
        + "},\"finish_reason\":null}]}\n\n";
  }

  private static RawServer saying(String text) throws JsonProcessingException {
    return RawServer.answering(
        STREAM_HEAD
            + RawServer.text(JSON.writeValueAsString(text).replaceAll("^\"|\"$", ""))
            + finish("stop")
            + usage(9, 4)
            + DONE);
  }

  private static String joined(
      List<CompletionEvent> events, Class<? extends CompletionEvent.Content> kind) {
    return events.stream()
        .filter(kind::isInstance)
        .map(event -> AnswerRun.said((CompletionEvent.Content) event))
        .collect(Collectors.joining());
  }

  private static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) last(events);
  }

  private static SessionBench bench(RawServer server, StreamedProof proofs, String local) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 1, large = 0 }"),
        proofs,
        UpstreamBench.table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying(local)));
  }

  private static List<CompletionEvent> events(SessionBench bench, CompletionRequest request)
      throws Exception {
    return bench.events(request.under(terms(Set.of())));
  }

  private static RequestTerms terms(Set<String> named) {
    RequestTerms open = RequestTerms.open();
    return new RequestTerms(
        open.allowance(), open.rules(), open.egress(), json -> GUARD.egress(RULES, named, json));
  }

  private static CompletionRequest held(String model, String schema) {
    return asked(model, new ChatPrompt.ResponseSchema("mail", List.of("mail"), schema), null);
  }

  private static CompletionRequest calling() {
    String parameters =
        """
        {"type": "object", "required": ["to"], "additionalProperties": false,
         "properties": {"to": {"type": "string", "pattern": "@example.com$"}}}
        """;
    ChatPrompt.Tool tool =
        new ChatPrompt.Tool(
            "Sends.", new ChatPrompt.ResponseSchema("send", List.of("to"), parameters));
    return asked(
        "up",
        null,
        new OfferedTools(
            List.of(new OfferedTools.Tool(tool, true)), OfferedTools.Asked.AUTO, "", true));
  }

  private static CompletionRequest asked(
      String model, ChatPrompt.@Nullable ResponseSchema schema, @Nullable OfferedTools tools) {
    CompletionRequest free = UpstreamBench.streamed(model, "Who is it?");
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        model,
        new Prompt.Chat(new ChatPrompt(new ArrayList<>(asked.messages()), schema)),
        free.parameters(),
        new ClientBody(free.body().json(), tools != null, false, "", "", null, tools),
        true,
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }
}
