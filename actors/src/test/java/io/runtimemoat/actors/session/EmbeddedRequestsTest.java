package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.request;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.PromptProjection;
import io.runtimemoat.decision.features.RequestSketch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for an embedding of their prompt before they are decided. */
class EmbeddedRequestsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final float[] EMBEDDED = new float[PromptProjection.SIZE];

  private final ScriptedEmbeddings embeddings = new ScriptedEmbeddings();
  private final List<RequestSketch> decided = new ArrayList<>();
  private final ScriptedDevice device =
      new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying("ok"));
  private final SessionBench bench =
      new SessionBench(
          new RequestContexts(
              new FeatureExtractor(
                  SessionBench.keys().features(), null, new PromptProjection("tiny", 1, 96, 1)),
              decided::add,
              embeddings),
          SessionBench.routes(
              SessionBench.ARMS,
              Upstreams.none(),
              Map.of("auto", Set.of("small", "large")),
              Map.of()),
          device);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void embedding_isInTheRecordOfWhatWaitedForIt() throws Exception {
    CompletableFuture<Started> started = started(streamed("auto", "hi"));
    assertThat(started).isNotDone();

    embeddings.result.complete(EMBEDDED);
    read(started);

    assertThat(embedded()).isOne();
  }

  @Test
  void request_isReadOnceForItsEmbeddingAndItsContext() throws Exception {
    embeddings.result.complete(EMBEDDED);

    read(started(streamed("auto", "hi")));

    assertThat(decided).hasSize(1);
    assertThat(embeddings.sketches).hasSize(1);
    assertThat(decided.get(0)).isSameAs(embeddings.sketches.get(0));
  }

  @Test
  void lateOrRefusedEmbedding_isLeftOut() throws Exception {
    embeddings.result.complete(new float[0]);

    read(started(streamed("auto", "hi")));

    assertThat(embedded()).isZero();
  }

  @Test
  void failedEmbedding_costsNobodyAnAnswer() throws Exception {
    embeddings.result.completeExceptionally(new OutOfMemoryError("scripted"));

    read(started(streamed("auto", "hi")));

    assertThat(embedded()).isZero();
    bench.kit.createTestProbe().awaitAssert(() -> assertThat(live()).isZero());
  }

  @Test
  void embeddingsThatThrow_costNobodyAnAnswer() throws Exception {
    embeddings.broken = true;

    read(started(streamed("auto", "hi")));

    assertThat(embedded()).isZero();
  }

  /** Nothing is decided, recorded or run for it, and nobody embeds its prompt any more. */
  @Test
  void clientThatLeavesMeanwhile_isNotServed() throws Exception {
    CompletionRequest request = streamed("auto", "hi");
    CompletableFuture<Started> started = started(request);

    bench.serving.completions().leave(request.requestId());
    embeddings.result.complete(EMBEDDED);

    assertThat(get(started)).isInstanceOf(Started.Refused.class);
    assertThat(embeddings.cancelled).isOne();
    assertThat(live()).isZero();
    assertThat(bench.ledger.facts()).isEmpty();
    assertThat(device.submitted()).isEmpty();
  }

  @Test
  void clientThatLeavesLater_isNobodysHere() throws Exception {
    CompletionRequest request = streamed("auto", "hi");
    embeddings.result.complete(EMBEDDED);
    CompletableFuture<Started> started = started(request);
    Started.Accepted accepted = (Started.Accepted) get(started);

    bench.serving.completions().leave(request.requestId());

    assertThat(embeddings.cancelled).isZero();
    accepted.events().runWith(Sink.ignore(), bench.system()).toCompletableFuture().get(20, SECONDS);
    assertThat(embedded()).isOne();
  }

  @Test
  void wait_isWithinWhatTheRequestHasLeft() {
    List<CompletableFuture<Started>> waiting =
        List.of(
            started(request("auto", "hi", true, Duration.ofSeconds(7))),
            started(soft(Duration.ofSeconds(3))),
            started(soft(Duration.ZERO)));

    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(embeddings.waits).hasSize(3);
    assertThat(embeddings.waits.get(0)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(7));
    assertThat(embeddings.waits.get(1)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(3));
    assertThat(embeddings.waits.get(2)).isBetween(Duration.ofSeconds(7), LONG);
  }

  @Test
  void requestWithoutTimeLeft_isNotEmbedded() throws Exception {
    Started started = get(started(request("auto", "hi", true, Duration.ZERO)));

    assertThat(((Started.Refused) started).failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(embeddings.waits).isEmpty();
  }

  @Test
  void requestThatNoArmMayServe_isNotEmbedded() throws Exception {
    Started started = get(started(streamed("auto", "word ".repeat(4_000))));

    assertThat(((Started.Refused) started).failure().kind())
        .isEqualTo(Failure.Kind.CONTEXT_LENGTH_EXCEEDED);
    assertThat(embeddings.waits).isEmpty();
  }

  /** While decisions cannot be recorded, requests are refused one by one until one can. */
  @Test
  void requestsWhileTheLedgerIsDown_areNotEmbedded() throws Exception {
    embeddings.result.complete(EMBEDDED);
    bench.ledger.breakFor("decided");
    get(started(streamed("auto", "hi")));
    assertThat(embeddings.waits).hasSize(1);

    Started second = get(started(streamed("auto", "hi")));

    assertThat(((Started.Refused) second).failure().kind()).isEqualTo(Failure.Kind.NOT_READY);
    assertThat(embeddings.waits).hasSize(1);
  }

  private static final TimeUnit SECONDS = TimeUnit.SECONDS;

  private static CompletionRequest soft(Duration soft) {
    RequestTerms open = RequestTerms.open();
    return request("auto", "hi", true, LONG)
        .under(
            new RequestTerms(
                new RequestAllowance(
                    Money.UNLIMITED,
                    soft,
                    open.allowance().hardTimeout(),
                    open.allowance().maxTokens(),
                    open.allowance().maxAttempts()),
                open.rules(),
                open.egress(),
                open.answers()));
  }

  private CompletableFuture<Started> started(CompletionRequest request) {
    return bench.serving.completions().start(request).toCompletableFuture();
  }

  private static Started get(CompletableFuture<Started> started) throws Exception {
    return started.get(20, SECONDS);
  }

  private void read(CompletableFuture<Started> started) throws Exception {
    ((Started.Accepted) get(started))
        .events()
        .runWith(Sink.ignore(), bench.system())
        .toCompletableFuture()
        .get(20, SECONDS);
  }

  private double embedded() {
    return bench.ledger.decided().context().signals().require(FeatureExtractor.PROMPT_EMBEDDED);
  }

  private int live() {
    return bench.serving.liveRequests();
  }

  /** Answers as the test says, and hears how long it may take. */
  private static final class ScriptedEmbeddings implements PromptEmbeddings {
    final CompletableFuture<float[]> result = new CompletableFuture<>();
    final List<Duration> waits = new ArrayList<>();
    final List<RequestSketch> sketches = new ArrayList<>();
    boolean broken;
    int cancelled;

    @Override
    public boolean areFor(String model) {
      return model.equals("auto");
    }

    @Override
    public Asked of(Principal principal, RequestSketch sketch, Duration atMost) {
      if (broken) {
        throw new IllegalStateException("scripted");
      }
      waits.add(atMost);
      sketches.add(sketch);
      return new Asked(result, () -> cancelled++);
    }
  }
}
