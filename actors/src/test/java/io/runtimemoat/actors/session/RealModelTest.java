package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests through tiny real models on a real lane, into a real ledger on a real database file. */
@Tag("verify")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealModelTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String TEXT = "My parcel 4711 never came, please refund 12 euros.";

  private ActorTestKit kit;
  private OnnxLocalModels models;
  private Database database;
  private NodeLedger node;
  private Serving serving;

  @BeforeAll
  void start(@TempDir Path dataDirectory) {
    Config config =
        ConfigFactory.parseString(
                """
                moat.data-dir = "%s"
                moat.models.dir = "%s"
                moat.models.local = [
                  { name = small, folder = inplace, slots = 4, max-context = 0 }
                  { name = large, folder = concat, slots = 4, max-context = 0 }
                ]
                moat.routing.escalation { min-mean-probability = 0, min-token-probability = 0 }
                moat.routing.aliases.auto = [small, large]
                """
                    .formatted(dataDirectory, tinyModels()))
            .withFallback(ConfigFactory.load())
            .resolve();
    kit = ActorTestKit.create("real-model", config);
    GrammarBook grammars = new GrammarBook(8 << 20);
    models =
        OnnxLocalModels.load(
            ModelSettings.from(config),
            DeviceSettings.from(config),
            new GrammarConstraints(grammars));
    database = Database.open(DatabaseSettings.from(config));
    node =
        NodeLedger.open(
            dataDirectory, "node-1", LedgerSettings.from(config), database, Clock.systemUTC());
    SessionSettings settings = SessionSettings.from(config);
    serving =
        Serving.start(
            kit.system(),
            models,
            node.ledger(),
            Spending.unlimited(),
            RoutingTable.of(
                RoutingSettings.from(config), settings, models.models(), Upstreams.none()),
            SessionBench.keys(),
            SessionBench.contexts(),
            LearnedRouting.rulesOnly(
                new RulePolicy(RuleThresholds.of(RoutingSettings.from(config).rule()))),
            ServedParameters.asTheyAre(),
            settings,
            OutputSettings.from(config),
            new OutputRules(grammars, false),
            new FlagTallies(),
            RequestObserver.NONE,
            Clock.systemUTC());
  }

  private static Path tinyModels() {
    Path fromModule = Path.of("../gpu-bindings/models/tiny");
    return Files.isDirectory(fromModule)
        ? fromModule.toAbsolutePath()
        : Path.of("gpu-bindings/models/tiny").toAbsolutePath();
  }

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
    models.close();
    node.close();
    database.close();
  }

  @Test
  void request_streamsAndItsFactsReplay() throws Exception {
    CompletionRequest request = limited("auto", 24, true);

    List<CompletionEvent> events = read(request).get(20, TimeUnit.SECONDS);

    assertThat(events.get(events.size() - 1)).isInstanceOf(CompletionEvent.Completed.class);
    CompletionEvent.Completed end = (CompletionEvent.Completed) events.get(events.size() - 1);
    assertThat(end.usage().completionTokens()).isBetween(1, 24);
    assertThat(end.usage().promptTokens()).isPositive();
    List<StoredFact> facts = node.reader().request(request.requestId());
    assertThat(facts)
        .extracting(StoredFact::manifest)
        .containsExactly("decided/1", "attempt/2", "outcome/1");
    byte[] decided = Objects.requireNonNull(facts.get(0).payload());
    assertThat(Replay.standard().recompute(DecisionCodec.decode(decided)).identical()).isTrue();
  }

  /** The models know nothing: every letter that is right here, the mask made so. */
  @Test
  void randomWeightsUnderAMask_writeADocument() throws Exception {
    String schema =
        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"mood\",\"tags\"],"
            + "\"properties\":{\"mood\":{\"enum\":[\"good\",\"bad\"]},\"tags\":{\"type\":\"array\","
            + "\"minItems\":1,\"items\":{\"type\":\"string\",\"maxLength\":5}}}}";
    for (int tokens : new int[] {24, 40, 80}) {
      List<CompletionEvent> events =
          read(held(limited("small", tokens, true), schema)).get(20, TimeUnit.SECONDS);

      String text = SessionBench.text(events);
      assertThat(Grammar.ofSchema(schema).validate(text.getBytes(StandardCharsets.UTF_8)).status())
          .as("%d tokens: %s", tokens, text)
          .isEqualTo(Verdict.Status.COMPLETE);
      CompletionEvent.Completed end = (CompletionEvent.Completed) events.get(events.size() - 1);
      boolean cut = events.contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(end.validationStatus()).isEqualTo(cut ? "degraded" : "valid");
      assertThat(end.usage().completionTokens()).isLessThanOrEqualTo(tokens);
    }
  }

  /** The models know nothing of tools either: the frame of a call is the mask's work too. */
  @Test
  void randomWeightsUnderAMask_callAToolAsItsParametersSay() throws Exception {
    String parameters =
        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"mood\"],"
            + "\"properties\":{\"mood\":{\"enum\":[\"good\",\"bad\"]}}}";
    OfferedTools tools =
        new OfferedTools(
            Stream.of("judge", "rate")
                .map(
                    name ->
                        new OfferedTools.Tool(
                            new ChatPrompt.Tool(
                                "",
                                new ChatPrompt.ResponseSchema(name, List.of("mood"), parameters)),
                            true))
                .toList(),
            OfferedTools.Asked.CALL,
            "",
            false);

    List<CompletionEvent> events =
        read(offering(limited("small", 90, true), tools)).get(20, TimeUnit.SECONDS);

    StringBuilder called = new StringBuilder();
    for (CompletionEvent event : events) {
      if (event instanceof CompletionEvent.ToolCall call) {
        called.append(call.name()).append(call.arguments());
      }
    }
    assertThat(SessionBench.text(events)).isEmpty();
    assertThat(called.toString())
        .matches("(judge|rate)\\{\\s*\"mood\"\\s*:\\s*\"(good|bad)\"\\s*}");
    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.TOOL_CALLS));
  }

  private static CompletionRequest offering(CompletionRequest free, OfferedTools tools) {
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        free.model(),
        free.prompt(),
        free.parameters(),
        new ClientBody(free.body().json(), true, false, "", "", null, tools),
        free.streaming(),
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }

  private static final String MOOD =
      "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"mood\",\"score\"],"
          + "\"properties\":{\"mood\":{\"enum\":[\"good\",\"bad\"]},\"score\":{\"type\":\"integer\"}}}";

  /** As an upstream may have begun it: members in another order, and much white space. */
  private static final String BEGUN = "{" + " ".repeat(100) + "\"score\": 7, \"mo";

  @Test
  void documentThatAnotherBegan_isEndedUnderTheMask() throws Exception {
    String text = BEGUN + behindBegun(77_000, List.of());

    assertThat(Grammar.ofSchema(MOOD).validate(text.getBytes(StandardCharsets.UTF_8)).status())
        .as(text)
        .isEqualTo(Verdict.Status.COMPLETE);
  }

  /** The next character of the name is itself, or an escape that says it. */
  @Test
  void stopTextThatAnotherBegan_endsWhatGoesOnWithIt() throws Exception {
    assertThat(behindBegun(77_001, List.of("moo", "mo\\"))).isEmpty();
  }

  private String behindBegun(long id, List<String> stops) throws Exception {
    Device device = models.devices().get(0);
    StringBuilder text = new StringBuilder();
    CompletableFuture<SequenceOutcome> end = new CompletableFuture<>();

    Admission admission =
        device.submit(
            new SequenceSpec(
                id,
                "acme",
                1,
                "small",
                new int[] {5, 6, 7},
                1,
                40,
                Sampling.greedy(),
                new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, MOOD, BEGUN),
                stops,
                -1,
                false,
                Instant.now().plusSeconds(20),
                0),
            new SequenceListener() {
              @Override
              public void onText(TextBatch batch) {
                text.append(batch.text());
              }

              @Override
              public void onEnd(SequenceOutcome outcome) {
                end.complete(outcome);
              }
            });
    device.request(id, 1_000);

    assertThat(admission).isEqualTo(Admission.ACCEPTED);
    assertThat(end.get(20, TimeUnit.SECONDS).status()).isEqualTo(SequenceOutcome.Status.FINISHED);
    return text.toString();
  }

  private static CompletionRequest held(CompletionRequest free, String schema) {
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        free.model(),
        new Prompt.Chat(
            new ChatPrompt(
                asked.messages(), new ChatPrompt.ResponseSchema("mood", List.of(), schema))),
        free.parameters(),
        free.streaming(),
        free.timeLimit());
  }

  @Test
  void sameRequest_givesTheSameText() throws Exception {
    String first = SessionBench.text(read(limited("large", 32, true)).get(20, TimeUnit.SECONDS));
    String second = SessionBench.text(read(limited("large", 32, false)).get(20, TimeUnit.SECONDS));

    assertThat(second).isEqualTo(first).isNotEmpty();
  }

  @Test
  void readersThatLeaveAtAnyPoint_freeTheirSlotsWithin100Millis() throws Exception {
    for (int seen = 0; seen < 6; seen++) {
      CompletionRequest request = limited("small", 200, true);
      SinkQueueWithCancel<CompletionEvent> reader =
          accepted(request).events().runWith(Sink.<CompletionEvent>queue(), kit.system());
      for (int i = 0; i < seen; i++) {
        reader.pull().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      long start = System.nanoTime();

      reader.cancel();
      Eventually.holds("the slot is free", SOON, this::idle);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
      Eventually.holds(
          "three facts", SOON, () -> node.reader().request(request.requestId()).size() == 3);
    }
  }

  @Test
  void manyRequestsAtOnce_allEndOnce() throws Exception {
    List<CompletableFuture<List<CompletionEvent>>> running = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      running.add(read(limited(i % 2 == 0 ? "small" : "large", 12, i % 3 == 0)));
    }

    for (CompletableFuture<List<CompletionEvent>> answer : running) {
      List<CompletionEvent> events = answer.get(30, TimeUnit.SECONDS);
      assertThat(events).last().isInstanceOf(CompletionEvent.Completed.class);
      assertThat(events.stream().filter(CompletionEvent.Completed.class::isInstance)).hasSize(1);
    }
    Eventually.holds("sessions are gone", SOON, () -> serving.liveRequests() == 0);
    assertThat(idle()).isTrue();
  }

  private boolean idle() {
    DeviceTelemetry telemetry = models.devices().get(0).telemetry();
    return telemetry.activeSequences() == 0 && telemetry.queuedSequences() == 0;
  }

  private CompletableFuture<List<CompletionEvent>> read(CompletionRequest request)
      throws Exception {
    return accepted(request).events().runWith(Sink.seq(), kit.system()).toCompletableFuture();
  }

  private Started.Accepted accepted(CompletionRequest request) throws Exception {
    return (Started.Accepted)
        serving.completions().start(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static CompletionRequest limited(String model, int maxTokens, boolean streaming) {
    CompletionRequest plain = SessionBench.request(model, TEXT, streaming, Duration.ofSeconds(30));
    RequestedParameters parameters =
        new RequestedParameters(
            maxTokens, null, null, null, null, null, null, null, null, Map.of(), List.of(), 1, -1);
    return new CompletionRequest(
        plain.requestId(),
        plain.principal(),
        plain.model(),
        plain.prompt(),
        parameters,
        streaming,
        plain.timeLimit());
  }
}
