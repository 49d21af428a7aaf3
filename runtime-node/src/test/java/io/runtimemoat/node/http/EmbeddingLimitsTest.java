package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.admission.InputLimits;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateStatus;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbeddingLimitsTest {
  private static final String PATH = "/v1/embeddings";
  private static final String TEXT = "{\"model\":\"tiny-embedder\",\"input\":\"x\"}";
  private static final String ONE_PLACE =
      "moat.http { embedding-threads = 1, embedding-queue = 0, embedding-tenant-share = 1 }";
  private static final String ONE_PLACE_EACH =
      "moat.http { embedding-threads = 1, embedding-queue = 1, embedding-tenant-share = 0.5 }";

  private static final List<RateStatus> LIMITS =
      List.of(
          new RateStatus(new RateKey("tenant", RateKind.REQUESTS), 60, 59, Duration.ofSeconds(1)),
          new RateStatus(
              new RateKey("tenant", RateKind.INPUT_TOKENS), 900, 0, Duration.ofSeconds(6)));

  private final Semaphore started = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);

  @Test
  void requestBeyondAllPlaces_is503WithRetryAfter() throws Exception {
    try (DataPortFixture port = new DataPortFixture(ONE_PLACE, gated());
        Socket first = embed(port)) {
      awaitFirst();

      HttpResponse<String> second = port.post(PATH, TEXT);

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("retry-after")).isPresent();
      assertThat(port.json(second.body()).at("/error/code").asText()).isEqualTo("no_capacity");
      gate.release(9);
      assertThat(first.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void requestBeyondTheTenantsPlaces_is429WithRetryAfter() throws Exception {
    try (DataPortFixture port = new DataPortFixture(ONE_PLACE_EACH, gated());
        Socket first = embed(port)) {
      awaitFirst();

      HttpResponse<String> second = port.post(PATH, TEXT);

      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(second.headers().firstValue("retry-after")).isPresent();
      assertThat(port.json(second.body()).at("/error/code").asText())
          .isEqualTo("rate_limit_exceeded");
      gate.release(9);
      assertThat(first.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void requestThatStillWaitsAtItsTimeLimit_is408() {
    try (DataPortFixture port = new DataPortFixture("moat.http.time-limit = 200 ms", gated())) {
      HttpResponse<String> response = port.post(PATH, TEXT);

      assertThat(response.statusCode()).isEqualTo(408);
      assertThat(port.json(response.body()).at("/error/message").asText()).contains("200 ms");
      gate.release(9);
    }
  }

  @Test
  void requestThatStillWaitsAtItsOwnTimeLimit_is408_andGivesItsPlaceBack() {
    try (DataPortFixture port = new DataPortFixture(ONE_PLACE, gated())) {
      HttpResponse<String> response = port.post(PATH, within(300));

      assertThat(response.statusCode()).isEqualTo(408);
      assertThat(port.json(response.body()).at("/error/message").asText()).contains("300 ms");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (port.post(PATH, within(1)).statusCode() == 503) {
        assertThat(System.nanoTime()).as("the place is never free").isLessThan(deadline);
      }
      gate.release(9);
    }
  }

  @Test
  void timeLimitOfItsOwn_isCheckedAndOnlyShortensTheServers() {
    try (DataPortFixture port = new DataPortFixture("moat.http.time-limit = 200 ms", gated())) {
      HttpResponse<String> refused = port.post(PATH, within(0));
      HttpResponse<String> longer = port.post(PATH, within(60_000));

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(port.json(refused.body()).at("/error/param").asText())
          .isEqualTo("moat.timeout_ms");
      assertThat(longer.statusCode()).isEqualTo(408);
      assertThat(port.json(longer.body()).at("/error/message").asText()).contains("200 ms");
      gate.release(9);
    }
  }

  @Test
  void answer_saysHowTheRateLimitsStand_andWhatWasRead() throws Exception {
    BlockingQueue<Long> read = new LinkedBlockingQueue<>();
    try (DataPortFixture port = new DataPortFixture("")) {
      port.embeddingLimits =
          (principal, model, texts) ->
              CompletableFuture.completedFuture(new InputLimits.Admitted(LIMITS, read::add));

      HttpResponse<String> response = port.post(PATH, TEXT);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("59");
      assertThat(response.headers().firstValue("x-ratelimit-remaining-tokens")).hasValue("0");
      assertThat(read.take())
          .isEqualTo(port.json(response.body()).at("/usage/prompt_tokens").asLong())
          .isPositive();
    }
  }

  @Test
  void requestBeyondARateLimit_is429AndEmbedsNothing() {
    try (DataPortFixture port = new DataPortFixture("", gated())) {
      port.embeddingLimits =
          (principal, model, texts) ->
              CompletableFuture.completedFuture(
                  new InputLimits.Refused(
                      new Failure(
                          Failure.Kind.RATE_LIMITED, "Reached.", null, Duration.ofSeconds(3)),
                      LIMITS));

      HttpResponse<String> response = port.post(PATH, TEXT);

      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("retry-after")).hasValue("3");
      assertThat(response.headers().firstValue("x-ratelimit-remaining-tokens")).hasValue("0");
      assertThat(started.tryAcquire()).isFalse();
    }
  }

  @Test
  void requestThatWasNotEmbedded_givesItsTokensBack() throws Exception {
    BlockingQueue<Long> read = new LinkedBlockingQueue<>();
    try (DataPortFixture port = new DataPortFixture(ONE_PLACE, gated());
        Socket first = embed(port)) {
      awaitFirst();
      port.embeddingLimits =
          (principal, model, texts) ->
              CompletableFuture.completedFuture(new InputLimits.Admitted(LIMITS, read::add));

      HttpResponse<String> second = port.post(PATH, TEXT);

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("x-ratelimit-limit-requests")).hasValue("60");
      assertThat(read.take()).isZero();
      gate.release(9);
      assertThat(first.getInputStream().read()).isEqualTo('H');
    }
  }

  private static String within(int millis) {
    return TEXT.replace("}", ",\"moat\":{\"timeout_ms\":" + millis + "}}");
  }

  @Test
  void clientThatLeaves_givesItsPlaceBackBeforeItsTextIsDone() throws Exception {
    try (DataPortFixture port = new DataPortFixture(ONE_PLACE, gated())) {
      Socket leaver = embed(port);
      awaitFirst();

      leaver.close();

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (!isTaken(port)) {
        assertThat(System.nanoTime()).as("the place is never free").isLessThan(deadline);
      }
      gate.release(99);
    }
  }

  /** A request that was refused is answered at once, one that was taken waits for the gate. */
  private static boolean isTaken(DataPortFixture port) throws IOException {
    try (Socket socket = embed(port)) {
      socket.setSoTimeout(1_000);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      return false;
    } catch (SocketTimeoutException waits) {
      return true;
    }
  }

  private void awaitFirst() throws InterruptedException {
    assertThat(started.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
  }

  private static Socket embed(DataPortFixture port) throws IOException {
    Socket socket = port.socket();
    socket.getOutputStream().write(DataPortFixture.rawPost(PATH, TEXT));
    return socket;
  }

  private DataPortFixture.CountingEmbedder gated() {
    return new DataPortFixture.CountingEmbedder() {
      @Override
      public Embedding embed(String text) {
        started.release();
        gate.acquireUninterruptibly();
        return super.embed(text);
      }
    };
  }
}
