package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.gpu.ChatPrompt;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A node's serving whose arms are servers of a test, beside the arms {@code small} and {@code
 * large}.
 */
final class UpstreamBench {
  private static final AtomicInteger REQUESTS = new AtomicInteger();

  /** Only a test that means it meets a time limit. */
  private static final String SETTINGS =
      """
      moat.upstream-defaults {
        tier = large, input-price = 1000, cached-input-price = 500, output-price = 10000
        timeouts { connect = 5 s, first-token = 20 s, between-tokens = 20 s, tail = 150 ms }
        retry { base = 1 ms, cap = 2 ms }
      }
      """;

  private UpstreamBench() {}

  /** Upstreams by name, each with a model of the same name. */
  static Upstreams upstreams(Map<String, URI> servers, String extra) {
    StringBuilder text = new StringBuilder(SETTINGS);
    servers.forEach(
        (name, uri) ->
            text.append(
                "moat.upstreams.%s { instances = [\"%s\"], models { %s = %s-8b } }%n"
                    .formatted(name, uri, name, name)));
    return Upstreams.open(
        UpstreamSettings.from(
            ConfigFactory.parseString(extra)
                .withFallback(ConfigFactory.parseString(text.toString()))
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve(),
            Map.of()),
        ForkJoinPool.commonPool());
  }

  /** A bench over upstreams and local devices. */
  static SessionBench open(
      Upstreams upstreams,
      Map<String, List<String>> fallbacks,
      Spending spending,
      ScriptedDevice... devices) {
    return new SessionBench(table(upstreams, fallbacks), spending, devices);
  }

  /** The bench's arms. */
  static RoutingTable table(Upstreams upstreams, Map<String, List<String>> fallbacks) {
    return table(upstreams, Map.of(), fallbacks);
  }

  /** The same with aliases. */
  static RoutingTable table(
      Upstreams upstreams, Map<String, Set<String>> aliases, Map<String, List<String>> fallbacks) {
    List<Arm> arms = new ArrayList<>(SessionBench.ARMS);
    upstreams
        .models()
        .forEach(
            model ->
                arms.add(
                    new Arm(
                        model.armId(),
                        model.settings().name(),
                        Tier.ofCode(model.settings().tier()),
                        new Prices(model.settings().inputPrice(), model.settings().outputPrice()),
                        model.settings().contextTokens())));
    return SessionBench.routes(arms, upstreams, aliases, fallbacks);
  }

  /** A bench over one server, named {@code up}, without local devices. */
  static SessionBench open(URI server) {
    return open(upstreams(Map.of("up", server), ""), Map.of(), Spending.unlimited());
  }

  static CompletionRequest streamed(String model, String text) {
    return request(model, text, true, body -> {}, RequestTerms.open());
  }

  static CompletionRequest whole(String model, String text) {
    return request(model, text, false, body -> {}, RequestTerms.open());
  }

  /** The same request for so many answers. */
  static CompletionRequest choices(CompletionRequest request, int choices) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        new RequestedParameters(
            null, null, null, null, null, null, null, null, null, Map.of(), List.of(), choices, -1),
        request.body(),
        request.streaming(),
        request.timeLimit(),
        request.arrivedNanos(),
        request.terms(),
        request.trace());
  }

  static CompletionRequest request(
      String model, String text, boolean streaming, Consumer<ObjectNode> more, RequestTerms terms) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model).put("temperature", 0.5);
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    more.accept(body);
    return new CompletionRequest(
        "up-" + REQUESTS.incrementAndGet(),
        new Principal(new TenantId("acme"), "key-1"),
        model,
        new Prompt.Chat(new ChatPrompt(List.of(new ChatPrompt.Message("user", text)), null)),
        RequestedParameters.none(),
        new ClientBody(
            body,
            body.has("tools"),
            false,
            body.toString().contains("image_url") ? "messages[0].content[0].image_url" : "",
            body.toString().contains("input_audio") ? "messages[0].content[0].input_audio" : "",
            null,
            null),
        streaming,
        Duration.ofSeconds(20),
        System.nanoTime(),
        terms,
        RequestTrace.NONE);
  }
}
