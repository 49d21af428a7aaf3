package io.runtimemoat.loadtests.process;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes traces as an OpenTelemetry collector does, over HTTP, and keeps them. */
final class OtlpReceiver implements AutoCloseable {
  private final List<byte[]> bodies = new ArrayList<>();
  private final HttpServer server;

  OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          synchronized (bodies) {
            bodies.add(body);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Everything that came, as it came. */
  String raw() {
    StringBuilder all = new StringBuilder();
    copy().forEach(body -> all.append(new String(body, StandardCharsets.UTF_8)));
    return all.toString();
  }

  /** The spans of a trace, by its id. */
  List<Span> spans(byte[] traceId) {
    List<Span> spans = new ArrayList<>();
    for (byte[] body : copy()) {
      try {
        ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .flatMap(scope -> scope.getSpansList().stream())
            .filter(span -> Arrays.equals(span.getTraceId().toByteArray(), traceId))
            .forEach(spans::add);
      } catch (IOException e) {
        throw new AssertionError("not an export of traces", e);
      }
    }
    return spans;
  }

  private List<byte[]> copy() {
    synchronized (bodies) {
      return List.copyOf(bodies);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
