package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one node shows of itself: its metrics, traces, log and headers, after some requests of every
 * kind whose texts all hold a marker.
 */
@Tag("verify")
class SeenNodeTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String MARKER = "zyzzyva-4711";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENDER = "00f067aa0ba902b7";
  private static final String CHAT = "/v1/chat/completions";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Everything at DEBUG. */
  private static final String LOGBACK =
      """
      <configuration>
        <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%level %logger %msg%n</pattern></encoder>
        </appender>
        <root level="DEBUG"><appender-ref ref="console"/></root>
      </configuration>
      """;

  private static OtlpReceiver receiver;
  private static NodeProcess node;
  private static String metricsBefore;
  private static HttpResponse<String> streamed;
  private static String metrics;

  @BeforeAll
  static void serveRequestsOfEveryKind(@TempDir Path folder) throws Exception {
    receiver = new OtlpReceiver();
    Path logback = Files.writeString(folder.resolve("logback.xml"), LOGBACK);
    node =
        NodeProcess.start(
            SmallNode.onFreePorts(folder.resolve("node"))
                .with(
                    Map.of(
                        "logback.configurationFile", logback.toString(),
                        "pekko.loglevel", "DEBUG",
                        "moat.telemetry.interval", "1 s",
                        "moat.telemetry.logs", "json",
                        "moat.telemetry.otlp.interval", "200 ms",
                        "moat.telemetry.otlp.endpoint", receiver.endpoint())));
    node.awaitReady(LIMIT);
    for (String path : List.of("/livez", "/readyz", "/health", "/ready", "/health/readiness")) {
      assertThat(send(HttpRequest.newBuilder(node.api(path))).statusCode()).isEqualTo(200);
    }
    awaitMetrics("moat_ready 1.0");
    metricsBefore = scrape();
    streamed =
        send(
            post(CHAT, chat("small", MARKER, true))
                .header("x-request-id", "job-1")
                .header("traceparent", "00-" + TRACE + "-" + SENDER + "-01"));
    assertThat(send(post(CHAT, chat("auto", MARKER, false))).statusCode()).isEqualTo(200);
    sendWhatIsRefused();
    metrics = awaitMetrics("moat_refusals_total{kind=\"context_length_exceeded\"}");
  }

  private static void sendWhatIsRefused() {
    String manyTokens = (MARKER + " ").repeat(2_000);
    assertThat(send(post(CHAT, chat(MARKER, "hi", false))).statusCode()).isEqualTo(404);
    assertThat(send(post(CHAT, chat("small", manyTokens, false))).statusCode()).isEqualTo(400);
    assertThat(send(post(CHAT, "{\"model\": \"" + MARKER)).statusCode()).isEqualTo(400);
    assertThat(send(post("/v1/" + MARKER, "{}")).statusCode()).isEqualTo(404);
    assertThat(send(post("/v1/embeddings", embedding(MARKER))).statusCode()).isEqualTo(200);
    assertThat(
            send(post(CHAT, chat("small", MARKER, false))
                    .setHeader("authorization", "Bearer " + MARKER))
                .statusCode())
        .isEqualTo(401);
  }

  @AfterAll
  static void close() {
    node.close();
    receiver.close();
  }

  @Test
  void health_callsNoModel() {
    assertThat(PrometheusSeries.in(metricsBefore))
        .contains("moat_ready")
        .doesNotContain("moat_arm_attempts_total", "moat_requests_total", "moat_decisions_total");
  }

  @Test
  void metrics_passPrometheusOwnLint() throws Exception {
    Path promtool = Tool.require("promtool", DeployedRulesTest.INSTALL);
    Process process =
        new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(metrics.getBytes(StandardCharsets.UTF_8));
    }

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEmpty();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void rulesAndDashboard_nameOnlySeriesThatANodePublishes() throws Exception {
    Path rules = DeployedRulesTest.FOLDER.resolve("moat-rules.yml");
    Path dashboard = Path.of("../config/deploy/grafana/moat.json");
    Set<String> known = new TreeSet<>(PrometheusSeries.in(metrics));
    known.addAll(PrometheusSeries.recorded(rules));
    // This node has no upstreams; RequestMetricsTest holds what one with upstreams publishes.
    known.addAll(
        List.of(
            "moat_upstream_breaker_open",
            "moat_upstream_ejected",
            "moat_upstream_first_content_seconds",
            "moat_upstream_in_flight",
            "moat_upstream_waiting"));

    assertThat(readBy(PrometheusSeries.rules(rules))).isNotEmpty().isSubsetOf(known);
    assertThat(readBy(PrometheusSeries.dashboard(dashboard)))
        .hasSizeGreaterThan(20)
        .isSubsetOf(known);
  }

  private static Set<String> readBy(List<String> expressions) {
    return expressions.stream()
        .flatMap(expression -> PrometheusSeries.readBy(expression).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void metrics_haveTheRequestsAndSubMillisecondBuckets() {
    assertThat(metrics)
        .contains("moat_requests_total{model=\"small\",outcome=\"completed\"} 2.0")
        .contains("moat_arm_attempts_total{arm=\"small\",cause=\"first\",end=\"finished\"} 2.0")
        .contains("moat_overhead_seconds_bucket{le=\"1.0E-4\"}")
        .contains("moat_decision_seconds_count 2.0")
        .contains("gen_ai_server_time_to_first_token_seconds_count{")
        .contains("moat_ledger_writable 1.0")
        .contains("moat_trace_spans_dropped_total 0.0")
        .doesNotContain(MARKER);
  }

  @Test
  void streamedRequest_isOneTraceUnderItsSender() {
    byte[] trace = HexFormat.of().parseHex(TRACE);
    Await.reached("the trace", () -> names(receiver.spans(trace)).contains("request"));

    List<Span> spans = receiver.spans(trace);

    assertThat(names(spans))
        .containsExactlyInAnyOrder("request", "router", "placement", "attempt", "emission");
    Span request = named(spans, "request");
    assertThat(hex(request.getParentSpanId().toByteArray())).isEqualTo(SENDER);
    assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    for (String stage : List.of("router", "placement", "attempt", "emission")) {
      Span span = named(spans, stage);
      assertThat(span.getParentSpanId()).as(stage).isEqualTo(request.getSpanId());
      assertThat(span.getStartTimeUnixNano())
          .as(stage)
          .isGreaterThanOrEqualTo(request.getStartTimeUnixNano())
          .isLessThanOrEqualTo(span.getEndTimeUnixNano());
      assertThat(attributes(span)).containsEntry("moat.decision_id", decisionId());
    }
    assertThat(attributes(named(spans, "router")))
        .containsEntry("moat.arm", "small")
        .containsEntry("moat.snapshot_id", "none")
        .containsKey("moat.policy_version");
    assertThat(receiver.raw()).doesNotContain(MARKER);
  }

  private static List<String> names(List<Span> spans) {
    return spans.stream().map(Span::getName).toList();
  }

  private static Span named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, pair -> pair.getValue().getStringValue()));
  }

  private static String decisionId() {
    return streamed.headers().firstValue("x-moat-decision-id").orElseThrow();
  }

  @Test
  void answer_hasTheClientsRequestIdAndMoatsHeaders() {
    assertThat(streamed.statusCode()).isEqualTo(200);
    assertThat(streamed.headers().firstValue("x-request-id")).hasValue("job-1");
    assertThat(streamed.headers().map()).containsKeys("x-moat-arm", "x-moat-overhead-ms");
  }

  @Test
  void log_isJsonWithIdsAndDigests_andNeverAText() throws IOException {
    List<String> lines = node.log().lines().filter(line -> line.startsWith("{\"time\"")).toList();
    JsonNode ended = line(lines, "\"job-1\"", "request ended");
    JsonNode attempt = line(lines, "\"job-1\"", "attempt ended");

    assertThat(lines).hasSizeGreaterThan(50);
    assertThat(ended.path("request_id").textValue()).matches("[0-9a-f]{32}");
    assertThat(ended.path("decision_id").textValue()).isEqualTo(decisionId());
    assertThat(ended.path("trace_id").textValue()).isEqualTo(TRACE);
    assertThat(ended.path("tenant").textValue()).isEqualTo("dev");
    assertThat(ended.path("key").textValue()).isEqualTo("development");
    assertThat(ended.path("outcome").textValue()).isEqualTo("completed");
    assertThat(attempt.path("prompt_mac").textValue()).matches("[0-9a-f]{64}");
    assertThat(lines).anyMatch(line -> line.contains("\"level\":\"DEBUG\""));
    assertThat(node.log()).doesNotContain(MARKER).doesNotContain(node.settings().key());
  }

  @Test
  void log_hasNoLineInAnotherForm() {
    List<String> others = node.log().lines().filter(line -> !line.startsWith("{\"time\"")).toList();

    // What the start prints for people; nothing of it comes from a logger.
    assertThat(others).noneMatch(line -> line.matches("(DEBUG|INFO|WARN|ERROR) .*"));
  }

  private static JsonNode line(List<String> lines, String... parts) throws IOException {
    String found =
        lines.stream()
            .filter(line -> Arrays.stream(parts).allMatch(line::contains))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line with " + List.of(parts)));
    return new JsonMapper().readTree(found);
  }

  private static String chat(String model, String text, boolean stream) {
    return "{\"model\":\"%s\",\"stream\":%s,\"max_tokens\":24,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, stream, text);
  }

  private static String embedding(String text) {
    return "{\"model\":\"bge-small-en-v1.5\",\"input\":\"%s\"}".formatted(text);
  }

  private static HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(node.api(path))
        .header("authorization", "Bearer " + node.settings().key())
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String awaitMetrics(String part) {
    Await.reached(part, () -> scrape().contains(part));
    return scrape();
  }

  private static String scrape() {
    return PrometheusSeries.scrape(node);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
