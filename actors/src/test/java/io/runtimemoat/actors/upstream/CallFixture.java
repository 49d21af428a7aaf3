package io.runtimemoat.actors.upstream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.config.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;

/** Calls against servers of a test. */
final class CallFixture {
  static final Duration SOON = Duration.ofSeconds(10);
  static final String KEY = "sk-upstream-secret";

  /** Time-outs that only a test which asks for shorter ones meets, however slow the machine. */
  private static final String SETTINGS =
      """
      key-env = KEY
      headers { x-team = blue }
      models { m = upstream-m }
      input-price = 1, cached-input-price = 0.5, output-price = 10
      timeouts { connect = 5 s, first-token = 20 s, between-tokens = 20 s, tail = 150 ms }
      timeouts.total = 30 s
      pool { max-in-flight = 4, max-waiting = 2, max-wait = 200 ms }
      limits { max-event = 8 KiB, max-answer = 64 KiB, max-error = 1 KiB }
      """;

  private final ActorTestKit kit;

  CallFixture(ActorTestKit kit) {
    this.kit = kit;
  }

  /** An arm over these instances; {@code extra} keys win. */
  static UpstreamArm arm(String extra, URI... instances) {
    String urls =
        List.of(instances).stream().map(uri -> '"' + uri.toString() + '"').toList().toString();
    UpstreamSettings settings =
        UpstreamSettings.from(
            ConfigFactory.parseString(
                    "moat.upstreams.up {" + SETTINGS + "instances = " + urls + "\n" + extra + "}")
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve(),
            Map.of("KEY", KEY));
    return UpstreamArm.open(settings.arms().get(0), ForkJoinPool.commonPool());
  }

  static UpstreamRequest request(boolean streaming) {
    return request(streaming, Map.of());
  }

  static UpstreamRequest request(boolean streaming, Map<String, String> headers) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", "m").put("temperature", 0.5).put("stream", !streaming);
    body.putArray("messages").addObject().put("role", "user").put("content", "Grüße");
    return new UpstreamRequest("m", body, streaming, !streaming, 1, 7, headers);
  }

  static UpstreamCall call(UpstreamArm arm, boolean streaming) {
    return arm.call(request(streaming), Set.of());
  }

  /** Reads a whole call. */
  List<UpstreamEvent> events(UpstreamCall call) {
    try {
      return call.events()
          .runWith(Sink.seq(), kit.system())
          .toCompletableFuture()
          .get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Opens a call for a reader that asks by itself. */
  SinkQueueWithCancel<UpstreamEvent> reader(UpstreamCall call) {
    return call.events()
        .runWith(
            Sink.<UpstreamEvent>queue(1).withAttributes(Attributes.inputBuffer(1, 1)),
            kit.system());
  }

  static UpstreamEvent next(SinkQueueWithCancel<UpstreamEvent> reader) {
    try {
      return reader
          .pull()
          .toCompletableFuture()
          .get(SOON.toSeconds(), TimeUnit.SECONDS)
          .orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static UpstreamReport report(UpstreamCall call) {
    try {
      return call.report().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static UpstreamReport end(List<UpstreamEvent> events) {
    return ((UpstreamEvent.Ended) events.get(events.size() - 1)).report();
  }

  static String text(List<UpstreamEvent> events) {
    return events.stream()
        .filter(UpstreamEvent.Text.class::isInstance)
        .map(event -> ((UpstreamEvent.Text) event).text())
        .collect(Collectors.joining());
  }
}
