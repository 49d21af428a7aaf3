package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TextGrammar.Kind;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.Tokenizer;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The small model that is shipped, held to each kind of grammar, whatever else its client sets. */
@Tag("verify")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeldRealModelTest {
  private static final int MOST_TOKENS = 60;
  private static final String STOP_TEXT = ",";
  private static final String TEXT = "My parcel 4711 never came, please refund 12 euros.";
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["order_id", "request", "urgent"],
       "properties": {"order_id": {"type": "string", "pattern": "^[0-9]{4}$"},
                      "request": {"enum": ["refund", "replacement", "question"]},
                      "urgent": {"type": "boolean"},
                      "amount": {"type": "integer", "minimum": 0, "maximum": 500}}}
      """;

  /** What a client sets beside the grammar. */
  private enum Setting {
    NOTHING,
    TWO_CHOICES,
    LOGPROBS,
    LOGIT_BIAS,
    PENALTIES,
    STOP
  }

  private ActorTestKit kit;
  private OnnxLocalModels models;
  private Serving serving;
  private OutputRules rules;

  @BeforeAll
  void start(@TempDir Path dataDirectory) {
    Path fromModule = Path.of("../gpu-bindings/models");
    Path shipped = Files.isDirectory(fromModule) ? fromModule : Path.of("gpu-bindings/models");
    Config config =
        ConfigFactory.parseString(
                """
                moat.data-dir = "%s"
                moat.models.dir = "%s"
                moat.models.local = [{ name = small, folder = small, slots = 4, max-context = 0 }]
                moat.routing.aliases.auto = [small]
                """
                    .formatted(dataDirectory, shipped.toAbsolutePath()))
            .withFallback(ConfigFactory.load())
            .resolve();
    kit = ActorTestKit.create("held-real-model", config);
    GrammarBook grammars = new GrammarBook(8 << 20);
    rules = new OutputRules(grammars, false);
    models =
        OnnxLocalModels.load(
            ModelSettings.from(config),
            DeviceSettings.from(config),
            new GrammarConstraints(grammars));
    SessionSettings settings = SessionSettings.from(config);
    serving =
        Serving.start(
            kit.system(),
            models,
            new RecordingLedger(),
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
            rules,
            new FlagTallies(),
            RequestObserver.NONE,
            Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
    models.close();
  }

  static Stream<Arguments> asked() {
    return Stream.of(
            new TextGrammar(Kind.JSON_SCHEMA, SCHEMA, ""),
            new TextGrammar(Kind.REGEX, "[a-z]{3,12}-[0-9]{2}, (yes|no)", ""),
            new TextGrammar(Kind.CHOICE, "[\"refund, at once\",\"question, later\"]", ""),
            new TextGrammar(Kind.EBNF, "root ::= word (\", \" word){1,3}\nword ::= [a-z]{2,9}", ""))
        .flatMap(
            grammar ->
                Stream.of(Setting.values()).map(set -> Arguments.of(grammar.kind(), set, grammar)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("asked")
  void answer_isOneOfItsGrammar(Kind kind, Setting set, TextGrammar grammar) throws Exception {
    CompletionRequest request = request(grammar, parameters(set));

    List<CompletionEvent> events = answered(request);

    for (int choice = 0; choice < request.parameters().choices(); choice++) {
      String text = text(events, choice);
      assertThat(rules.grammar(grammar).compiled().validate(utf8(text)).status())
          .as(text)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
    if (set == Setting.STOP) {
      assertStopped(events);
    } else {
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
    if (set == Setting.LOGPROBS) {
      assertThat(spelled(events)).isEqualTo(text(events, 0));
    }
  }

  /** A model that would not write the schema's first name has to, unless any order will do. */
  @ParameterizedTest
  @CsvSource({"false, xx", "true, yy", ", xx"})
  void members_comeInTheSchemasOrder_unlessAnyWillDo(@Nullable Boolean anyOrder, String first)
      throws Exception {
    String schema =
        "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"xx\", \"yy\"],"
            + " \"properties\": {\"xx\": {\"type\": \"boolean\"}, \"yy\": {\"type\": \"boolean\"}}}";
    TextGrammar grammar = new TextGrammar(Kind.JSON_SCHEMA, schema, "");
    Map<Integer, Double> noX = biasedAgainst("x");

    List<CompletionEvent> events =
        answered(
            request(
                grammar, parameters(Setting.NOTHING, noX), new OutputWishes(null, null, anyOrder)));

    assertThat(new JsonMapper().readTree(text(events, 0)).fieldNames().next()).isEqualTo(first);
    assertThat(completed(events).validationStatus()).isEqualTo("valid");
  }

  private Map<Integer, Double> biasedAgainst(String text) {
    Tokenizer tokenizer = models.encoder("small").orElseThrow().tokenizer();
    return IntStream.range(0, tokenizer.vocabularySize())
        .filter(id -> new String(tokenizer.tokenBytes(id), StandardCharsets.UTF_8).contains(text))
        .boxed()
        .collect(Collectors.toMap(id -> id, id -> -100.0));
  }

  private List<CompletionEvent> answered(CompletionRequest request) throws Exception {
    return ((Started.Accepted)
            serving.completions().start(request).toCompletableFuture().get(20, TimeUnit.SECONDS))
        .events()
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** What the model said has no stop text, and what we ended is told as that. */
  private static void assertStopped(List<CompletionEvent> events) {
    List<ValidationReport.Step> steps = completed(events).report().steps();
    String text = text(events, 0);
    long ours = steps.isEmpty() ? text.length() : steps.get(0).keptBytes();
    assertThat(text.substring(0, (int) ours)).doesNotContain(STOP_TEXT);
    assertThat(completed(events).validationStatus())
        .isEqualTo(steps.isEmpty() ? "valid" : "degraded");
  }

  private RequestedParameters parameters(Setting set) {
    Map<Integer, Double> bias =
        set == Setting.LOGIT_BIAS ? Map.of(token("{"), -100.0, token("refund"), -100.0) : Map.of();
    return parameters(set, bias);
  }

  private static RequestedParameters parameters(Setting set, Map<Integer, Double> bias) {
    boolean penal = set == Setting.PENALTIES;
    return new RequestedParameters(
        MOST_TOKENS,
        0.9,
        null,
        null,
        null,
        penal ? 1.5 : null,
        penal ? 2.0 : null,
        penal ? 2.0 : null,
        7L,
        bias,
        set == Setting.STOP ? List.of(STOP_TEXT) : List.of(),
        set == Setting.TWO_CHOICES ? 2 : 1,
        set == Setting.LOGPROBS ? 3 : -1);
  }

  private int token(String text) {
    return models.encoder("small").orElseThrow().tokenizer().encodeText(text)[0];
  }

  private static CompletionRequest request(TextGrammar grammar, RequestedParameters parameters) {
    return request(grammar, parameters, OutputWishes.NONE);
  }

  private static CompletionRequest request(
      TextGrammar grammar, RequestedParameters parameters, OutputWishes wishes) {
    CompletionRequest plain = SessionBench.request("small", TEXT, true, Duration.ofSeconds(60));
    return new CompletionRequest(
        plain.requestId(),
        plain.principal(),
        plain.model(),
        plain.prompt(),
        parameters,
        new ClientBody(
            plain.body().json(), false, false, ClientBody.Places.NONE, grammar, null, wishes),
        true,
        plain.timeLimit(),
        plain.arrivedNanos(),
        plain.terms(),
        plain.trace());
  }

  private static String text(List<CompletionEvent> events, int choice) {
    return SessionBench.text(
        events.stream()
            .filter(
                event -> event instanceof CompletionEvent.Delta delta && delta.choice() == choice)
            .toList());
  }

  /** What the tokens of all log-probabilities spell. */
  private static String spelled(List<CompletionEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (CompletionEvent event : events) {
      if (event instanceof CompletionEvent.Delta delta) {
        for (TokenLogprob token : delta.logprobs()) {
          assertThat(token.logprob()).isLessThanOrEqualTo(0);
          bytes.writeBytes(token.bytes());
        }
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
