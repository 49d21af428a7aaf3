package io.runtimemoat.node.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.actors.policy.RoutingVerdict.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy server's answers, faults and silences come to; the answers are OPA's Data API. */
class OpaServerTest {
  private static final String ALLOW =
      """
      {"result": {"action": "allow", "log": false, "reason": "", "denied_arms": {"us": "not there"}}}
      """;

  private final BlockingQueue<String> asked = new ArrayBlockingQueue<>(10);
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private int status = 200;
  private String body = ALLOW;
  private boolean silent;

  OpaServerTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          String request =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestURI() + " " + request);
          exchange.sendResponseHeaders(status, 0);
          if (silent) {
            exchange.getResponseBody().flush();
            try {
              over.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private RoutingVerdict ask(String decideWithin) {
    String settings =
        "moat.policy { engine = server, server = \"http://127.0.0.1:%d\", decide-within = %s }"
            .formatted(server.getAddress().getPort(), decideWithin);
    try (RegoPolicyEngine engine = PolicyFixture.engine(settings)) {
      return engine.routing(PolicyFixture.routing("acme", 0.25)).toCompletableFuture().join();
    }
  }

  @Test
  void answer_isReadAndTheQuestionHasTheForm() throws InterruptedException {
    RoutingVerdict verdict = ask("5 s");

    assertThat(verdict.action()).isEqualTo(Action.ALLOW);
    assertThat(verdict.deniedArms()).containsEntry("us", "not there");
    assertThat(asked.take())
        .startsWith("/v1/data/moat/routing/decision {\"input\":{\"tenant\":\"acme\"")
        .contains("\"abuse_score\":0.25");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {} | the policy server lacks the policy",
        "200 | {\"result\":{\"action\":\"maybe\"}} | the result's action is 'maybe'",
        "200 | {\"result\":{\"action\":\"allow\",\"reason\":\"\"}} | the result lacks log or denied_arms",
        "200 | oops | the policy server's answer is not JSON",
        "500 | {} | the policy server answered with status 500"
      })
  void whateverIsWrong_isDeniedWithTheReason(int code, String text, String reason) {
    status = code;
    body = text;

    assertThat(ask("5 s")).isEqualTo(RoutingVerdict.denied(reason));
  }

  @Test
  void aServerWithoutTime_leavesTheQuestionUnanswered() {
    status = 503;

    assertThat(ask("5 s"))
        .isEqualTo(RoutingVerdict.unanswered("the policy server answered with status 503"));
  }

  @Test
  void aBodyThatNeverEnds_isLeftUnansweredInTime() {
    silent = true;

    assertThat(ask("200 ms"))
        .isEqualTo(RoutingVerdict.unanswered("the policy server gave no answer"));
  }

  @Test
  void nobodyListening_isUnanswered() {
    server.stop(0);

    assertThat(ask("5 s")).isEqualTo(RoutingVerdict.unanswered("the policy server gave no answer"));
  }
}
