package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.config.TelemetrySettings;
import io.runtimemoat.node.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("verify")
class TraceExportTest {
  private static final int FEWEST = 64;

  private static TraceExport export(String endpoint, Duration interval) {
    return TraceExport.start(
        new TelemetrySettings.Otlp(endpoint, 1, interval, Duration.ofSeconds(2), FEWEST),
        NodeConfig.load(Optional.empty()));
  }

  private static void addSpans(TraceExport export, int count) {
    RequestSpans spans = new RequestSpans(Clock.systemUTC(), export::add);
    for (int i = 0; i < count; i++) {
      spans.unrecorded(
          Facts.request(Facts.SAMPLED), Failure.of(Failure.Kind.INTERNAL, Facts.MARKER));
    }
  }

  @Test
  void spansThatFit_arriveAtTheNextExport_andTheRestIsDropped() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    HttpServer receiver = receiver(bodies);
    String endpoint = "http://127.0.0.1:" + receiver.getAddress().getPort();
    try (TraceExport export = export(endpoint, Duration.ofMillis(500))) {
      addSpans(export, FEWEST + 36);

      String body = bodies.poll(20, TimeUnit.SECONDS);

      assertThat(body).isNotNull().contains("service.name", "moat").doesNotContain(Facts.MARKER);
      assertThat(body.split("gen_ai.operation.name", -1)).hasSize(FEWEST + 1);
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void receiverThatIsAway_costsNeitherWhoAddsNorWhoCloses() {
    TraceExport export = export("http://127.0.0.1:9", Duration.ofMillis(100));
    long start = System.nanoTime();

    addSpans(export, 10_000);
    export.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static HttpServer receiver(BlockingQueue<String> bodies) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          bodies.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
