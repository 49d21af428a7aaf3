package io.runtimemoat.actors.session;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.TestSettings;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.output.StreamedProof;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.gpu.ChatPrompt;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;

/** One node's serving over scripted devices and a recording ledger. */
final class SessionBench implements AutoCloseable {
  /** Nothing takes as long, on a busy machine neither; what hangs fails by it. */
  private static final long PATIENCE_SECONDS = 30;

  static final Duration SOON = Duration.ofSeconds(3);
  static final int WINDOW_TOKENS = 2;

  static final List<Arm> ARMS =
      List.of(
          new Arm("small", "small", Tier.SMALL, new Prices(1, 2), 100),
          new Arm("large", "large", Tier.LARGE, new Prices(10, 20), 100));

  private static final AtomicInteger REQUESTS = new AtomicInteger();

  final ActorTestKit kit;
  final RecordingLedger ledger = new RecordingLedger();
  final RecordingObserver observed = new RecordingObserver();
  final FlagTallies tallies = new FlagTallies();
  final ScriptedModels models;
  final Serving serving;

  SessionBench(ScriptedDevice... devices) {
    this(TestSettings.session(), devices);
  }

  SessionBench(SessionSettings settings, ScriptedDevice... devices) {
    this(ActorTestKit.create("session-bench", ConfigFactory.load()), settings, devices);
  }

  SessionBench(ActorTestKit kit, SessionSettings settings, ScriptedDevice... devices) {
    this(
        kit,
        settings,
        outputs(""),
        StreamedProof.ALWAYS,
        routes(),
        Spending.unlimited(),
        LearnedRouting.rulesOnly(routes().policy()),
        devices);
  }

  SessionBench(RoutingTable routes, Spending spending, ScriptedDevice... devices) {
    this(
        ActorTestKit.create("session-bench", ConfigFactory.load()),
        TestSettings.session(),
        outputs(""),
        StreamedProof.ALWAYS,
        routes,
        spending,
        LearnedRouting.rulesOnly(routes.policy()),
        devices);
  }

  /** The arms of {@link #routes()}, decided among by what was learned. */
  SessionBench(LearnedRouting learned, ScriptedDevice... devices) {
    this(
        ActorTestKit.create("session-bench", ConfigFactory.load()),
        TestSettings.session(),
        outputs(""),
        StreamedProof.ALWAYS,
        routes(),
        Spending.unlimited(),
        learned,
        devices);
  }

  SessionBench(OutputSettings outputs, RoutingTable routes, ScriptedDevice... devices) {
    this(outputs, StreamedProof.ALWAYS, routes, devices);
  }

  SessionBench(
      OutputSettings outputs,
      StreamedProof proofs,
      RoutingTable routes,
      ScriptedDevice... devices) {
    this(outputs, proofs, routes, Spending.unlimited(), devices);
  }

  SessionBench(
      OutputSettings outputs,
      StreamedProof proofs,
      RoutingTable routes,
      Spending spending,
      ScriptedDevice... devices) {
    this(
        ActorTestKit.create("session-bench", ConfigFactory.load()),
        TestSettings.session(),
        outputs,
        proofs,
        routes,
        spending,
        LearnedRouting.rulesOnly(routes.policy()),
        devices);
  }

  /** The settings of {@code moat.output} with changes. */
  static OutputSettings outputs(String changes) {
    return OutputSettings.from(
        ConfigFactory.parseString("moat.output {" + changes + "}")
            .withFallback(ConfigFactory.load()));
  }

  /** Policies see contexts of a test's own making. */
  SessionBench(RequestContexts contexts, RoutingTable routes, ScriptedDevice... devices) {
    this(
        ActorTestKit.create("session-bench", ConfigFactory.load()),
        TestSettings.session(),
        outputs(""),
        StreamedProof.ALWAYS,
        routes,
        Spending.unlimited(),
        LearnedRouting.rulesOnly(routes.policy()),
        contexts,
        devices);
  }

  private SessionBench(
      ActorTestKit kit,
      SessionSettings settings,
      OutputSettings outputs,
      StreamedProof proofs,
      RoutingTable routes,
      Spending spending,
      LearnedRouting learned,
      ScriptedDevice... devices) {
    this(kit, settings, outputs, proofs, routes, spending, learned, contexts(), devices);
  }

  private SessionBench(
      ActorTestKit kit,
      SessionSettings settings,
      OutputSettings outputs,
      StreamedProof proofs,
      RoutingTable routes,
      Spending spending,
      LearnedRouting learned,
      RequestContexts contexts,
      ScriptedDevice... devices) {
    this.kit = kit;
    models = new ScriptedModels(List.of(devices));
    serving =
        Serving.start(
            kit.system(),
            models,
            ledger,
            spending,
            routes,
            keys(),
            contexts,
            learned,
            ServedParameters.asTheyAre(),
            settings,
            outputs,
            new OutputRules(new GrammarBook(8 << 20), false, proofs),
            tallies,
            observed,
            Clock.systemUTC());
  }

  /** Arms {@code small} and {@code large}, each with the model of its name. */
  static RoutingTable routes() {
    return routes(ARMS, Upstreams.none(), Map.of(), Map.of());
  }

  /** A table of the tests' own arms and rules. */
  static RoutingTable routes(
      List<Arm> arms,
      Upstreams upstreams,
      Map<String, Set<String>> aliases,
      Map<String, List<String>> fallbacks) {
    return new RoutingTable(
        arms,
        upstreams,
        aliases,
        fallbacks,
        new RulePolicy(new RuleThresholds(0.3, 0.6, 1_000, 2_000, Map.of())),
        new EscalationRule(0.5, 0.1),
        WINDOW_TOKENS);
  }

  static RequestContexts contexts() {
    return new RequestContexts(
        new FeatureExtractor(keys().features()),
        RequestContexts.Listener.NONE,
        PromptEmbeddings.NONE);
  }

  static RoutingKeys keys() {
    return new RoutingKeys(key(1), key(2), key(3), new SipHash(4, 5));
  }

  private static MacKey key(int fill) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) fill);
    return new MacKey(secret);
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  static CompletionRequest streamed(String model, String text) {
    return request(model, text, true, Duration.ofSeconds(20));
  }

  static CompletionRequest whole(String model, String text) {
    return request(model, text, false, Duration.ofSeconds(20));
  }

  static CompletionRequest request(
      String model, String text, boolean streaming, Duration timeLimit) {
    ChatPrompt chat = new ChatPrompt(List.of(new ChatPrompt.Message("user", text)), null);
    return new CompletionRequest(
        "req-" + REQUESTS.incrementAndGet(),
        new Principal(new TenantId("acme"), "key-1"),
        model,
        new Prompt.Chat(chat),
        RequestedParameters.none(),
        streaming,
        timeLimit);
  }

  Started start(CompletionRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return serving
        .completions()
        .start(request)
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  Started.Accepted accepted(CompletionRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return (Started.Accepted) start(request);
  }

  Failure refused(CompletionRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return ((Started.Refused) start(request)).failure();
  }

  /** Reads an accepted answer to its end. */
  List<CompletionEvent> events(CompletionRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return accepted(request)
        .events()
        .runWith(Sink.seq(), system())
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** A reader that buffers one event. */
  SinkQueueWithCancel<CompletionEvent> reader(CompletionRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return accepted(request)
        .events()
        .runWith(
            Sink.<CompletionEvent>queue(1).withAttributes(Attributes.inputBuffer(1, 1)), system());
  }

  static CompletionEvent next(SinkQueueWithCancel<CompletionEvent> reader)
      throws InterruptedException, ExecutionException, TimeoutException {
    return reader
        .pull()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .orElseThrow();
  }

  static String text(List<CompletionEvent> events) {
    return events.stream()
        .filter(CompletionEvent.Delta.class::isInstance)
        .map(event -> ((CompletionEvent.Delta) event).text())
        .collect(Collectors.joining());
  }

  static CompletionEvent last(List<CompletionEvent> events) {
    return events.get(events.size() - 1);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    models.close();
  }
}
