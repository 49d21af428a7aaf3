package io.runtimemoat.actors.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HttpExchangeTest {
  /** Hears one exchange, whose end is the text of its body or the failure. */
  private static final class Heard implements HttpExchange.Listener {
    final CompletableFuture<String> end = new CompletableFuture<>();
    private final StringBuilder body = new StringBuilder();

    @Override
    public void onHead(int status, HttpHeaders headers) {
      // the body says all
    }

    @Override
    public void onBytes(List<ByteBuffer> bytes) {
      bytes.forEach(each -> body.append(StandardCharsets.UTF_8.decode(each)));
    }

    @Override
    public void onEnd() {
      end.complete(body.toString());
    }

    @Override
    public void onFailure(Throwable cause) {
      end.completeExceptionally(cause);
    }
  }

  /** Whoever decides to stop an answer may not know yet that all of it has come. */
  @Test
  void exchangeThatIsOver_cannotCloseTheConnectionOfTheNext() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
        RawServer.answering(
            (socket, out) -> {
              if (asked.incrementAndGet() > 1) {
                second.countDown();
                await(answer);
              }
              out.write(RawServer.whole(200, "", "all of it").getBytes(StandardCharsets.UTF_8));
            })) {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      Heard first = new Heard();
      HttpExchange over = send(client, server, first);
      assertThat(first.end.get(5, TimeUnit.SECONDS)).isEqualTo("all of it");
      Heard next = new Heard();
      send(client, server, next);
      assertThat(second.await(5, TimeUnit.SECONDS)).isTrue();

      over.cancel();
      answer.countDown();

      assertThat(next.end.get(5, TimeUnit.SECONDS)).isEqualTo("all of it");
      assertThat(server.connections())
          .as("the second call used the connection of the first")
          .isOne();
    }
  }

  private static HttpExchange send(HttpClient client, RawServer server, Heard heard) {
    HttpExchange exchange =
        HttpExchange.send(
            client,
            HttpRequest.newBuilder(server.uri())
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .header("content-type", "text/plain")
                .build(),
            heard);
    for (int i = 0; i < 10; i++) {
      exchange.request();
    }
    return exchange;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
