package io.runtimemoat.loadtests.stub;

import static io.runtimemoat.decision.upstream.FailureKind.BETWEEN_TOKENS_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.FIRST_TOKEN_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.TLS;
import static io.runtimemoat.decision.upstream.FailureKind.TOTAL_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.WRONG_CONTENT_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.upstream.UpstreamArm;
import io.runtimemoat.actors.upstream.UpstreamCall;
import io.runtimemoat.actors.upstream.UpstreamRequest;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.upstream.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The client of upstreams against every script of the stub, streaming and not. */
@Tag("verify")
class FaultWallTest {
  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(), "fault-wall", ConfigFactory.parseString("pekko.loglevel = OFF"));

  private static final String SETTINGS =
      """
      models { m = m }
      timeouts { connect = 5 s, first-token = 20 s, between-tokens = 20 s, tail = 200 ms }
      timeouts.total = 30 s
      limits { max-event = 64 KiB, max-answer = 256 KiB }
      """;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  @AfterAll
  static void shutDown() {
    SYSTEM.terminate();
  }

  @Test
  void everyScript_hasAnExpectation() {
    assertThat(Faults.all().keySet()).isEqualTo(Scripts.builtIn().all().keySet());
  }

  @TestFactory
  Stream<DynamicTest> everyFault_isWhatItIs_andLeavesNothingOpen() {
    return Faults.all().entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(
                    dynamicTest(
                        entry.getKey() + ", streamed",
                        () -> check(entry.getKey(), true, entry.getValue().streamed())),
                    dynamicTest(
                        entry.getKey() + ", whole",
                        () -> check(entry.getKey(), false, entry.getValue().whole()))));
  }

  private static void check(String script, boolean streaming, @Nullable FailureKind expected) {
    try (StubServer stub = StubServer.start(Scripts.builtIn())) {
      UpstreamArm arm = arm(stub, script, shortened(expected));
      List<UpstreamEvent> events = events(arm, streaming);
      UpstreamReport report = report(events);

      assertThat(report.failure()).as(report.toString()).isEqualTo(expected);
      if (expected == null) {
        assertThat(text(events)).isEqualTo(script.equals("only-pings") ? "" : Script.good().text());
        assertThat(events.stream().filter(UpstreamEvent.Finished.class::isInstance)).hasSize(1);
        boolean unsaid = Scripts.builtIn().named(script).orElseThrow().usage() == 0;
        assertThat(report.usage().estimated()).isEqualTo(unsaid);
      } else {
        assertThat(Script.good().text() + "a").contains(text(events));
        assertThat(report.delivered()).isEqualTo(!text(events).isEmpty());
      }
      assertThat(report.total()).as("the short time-out was kept").isLessThan(LONGEST);
      assertThat(stub.seen()).as("sent once").hasSize(1);
      Eventually.holds("no place is held", () -> arm.inFlight() == 0);
      Seen seen = stub.seen().get(0);
      boolean keeps = Scripts.builtIn().named(script).orElseThrow().ending() == Script.Ending.KEEP;
      Eventually.holds(
          "nothing but a connection that can be used again is open",
          () ->
              stub.openConnections() == 0
                  || expected == null
                  || (keeps && seen.isAnswered() && expected != WRONG_CONTENT_TYPE));
    }
  }

  /** Makes the one time-out short that is expected, so that a slow machine meets no other. */
  private static String shortened(@Nullable FailureKind expected) {
    if (expected == FIRST_TOKEN_TIMEOUT) {
      return "timeouts.first-token = 500 ms";
    } else if (expected == BETWEEN_TOKENS_TIMEOUT) {
      return "timeouts.between-tokens = 300 ms";
    }
    return expected == TOTAL_TIMEOUT ? "timeouts.total = 500 ms" : "";
  }

  @Test
  void cancel_stopsTheStubWithin100Millis_atEveryStage() {
    for (String script : List.of("slow-headers", "silent", "stall", "only-pings", "paced")) {
      try (StubServer stub = StubServer.start(Scripts.builtIn())) {
        UpstreamArm arm = arm(stub, script, "");
        UpstreamCall call = arm.call(request(true), Set.of());
        call.events().runWith(Sink.ignore(), SYSTEM);
        Eventually.holds("it was asked", () -> stub.seen().size() == 1);

        long start = System.nanoTime();
        call.cancel();
        Eventually.holds("the stub lost it", () -> stub.openConnections() == 0);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as(script)
            .isLessThan(Duration.ofMillis(100));
      }
    }
  }

  @Test
  void faultyCertificates_areRefused_andATrustedOneServes(@TempDir Path folder) throws Exception {
    StubCertificate good = StubCertificate.make(StubCertificate.Kind.SELF_SIGNED, folder);
    assertThat(overTls(good, folder, false)).isEqualTo(TLS);
    assertThat(overTls(good, folder, true)).isNull();
    for (StubCertificate.Kind kind :
        List.of(StubCertificate.Kind.EXPIRED, StubCertificate.Kind.WRONG_HOST)) {
      assertThat(overTls(StubCertificate.make(kind, folder), folder, true))
          .as(kind.name())
          .isEqualTo(TLS);
    }
  }

  private static @Nullable FailureKind overTls(
      StubCertificate certificate, Path folder, boolean trusted) throws Exception {
    Path pem = folder.resolve("trusted.pem");
    Files.writeString(pem, certificate.pem());
    try (StubServer stub = StubServer.start(Scripts.builtIn(), 0, certificate)) {
      String trust = trusted ? "trust-certificates = \"" + pem + "\"" : "";
      List<UpstreamEvent> events = events(arm(stub, "ok", trust), true);
      Eventually.holds("the handshake ended", () -> trusted || stub.openConnections() == 0);
      assertThat(stub.seen()).hasSize(report(events).isComplete() ? 1 : 0);
      return report(events).failure();
    }
  }

  @Test
  void severalInstances_allServe() throws Exception {
    try (StubServer one = StubServer.start(Scripts.builtIn());
        StubServer two = StubServer.start(Scripts.builtIn());
        StubServer three = StubServer.start(Scripts.builtIn())) {
      List<StubServer> stubs = List.of(one, two, three);
      UpstreamArm arm = arm(stubs, "ok", "");
      Source.range(1, 60)
          .mapAsyncUnordered(
              6, i -> arm.call(request(true), Set.of()).events().runWith(Sink.ignore(), SYSTEM))
          .runWith(Sink.ignore(), SYSTEM)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);

      assertThat(stubs).allSatisfy(stub -> assertThat(stub.seen()).isNotEmpty());
      assertThat(stubs.stream().mapToInt(stub -> stub.seen().size()).sum()).isEqualTo(60);
      Eventually.holds("no place is held", () -> arm.inFlight() == 0);
    }
  }

  private static List<UpstreamEvent> events(UpstreamArm arm, boolean streaming) {
    try {
      return arm.call(request(streaming), Set.of())
          .events()
          .runWith(Sink.seq(), SYSTEM)
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static UpstreamReport report(List<UpstreamEvent> events) {
    return ((UpstreamEvent.Ended) events.get(events.size() - 1)).report();
  }

  private static String text(List<UpstreamEvent> events) {
    return events.stream()
        .filter(UpstreamEvent.Text.class::isInstance)
        .map(event -> ((UpstreamEvent.Text) event).text())
        .collect(Collectors.joining());
  }

  private static UpstreamRequest request(boolean streaming) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    return new UpstreamRequest("m", body, streaming, !streaming, 1, 9, Map.of());
  }

  private static UpstreamArm arm(StubServer stub, String script, String extra) {
    return arm(List.of(stub), script, extra);
  }

  private static UpstreamArm arm(List<StubServer> stubs, String script, String extra) {
    String urls =
        stubs.stream()
            .map(
                stub ->
                    '"' + stub.uri().toString().replace("/v1", "/script/" + script + "/v1") + '"')
            .toList()
            .toString();
    UpstreamSettings settings =
        UpstreamSettings.from(
            ConfigFactory.parseString(
                    "moat.upstreams.stub {" + SETTINGS + "instances = " + urls + "\n" + extra + "}")
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve(),
            Map.of());
    return UpstreamArm.open(settings.arms().get(0), ForkJoinPool.commonPool());
  }
}
