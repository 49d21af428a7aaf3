package io.runtimemoat.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.admission.CallLimits;
import io.runtimemoat.actors.admission.InputLimits;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** A data port on a free loopback port, with scripted completions behind it. */
final class DataPortFixture implements AutoCloseable {
  static final String KEY = "sk-moat-test-secret";
  static final Principal PRINCIPAL = new Principal(new TenantId("acme"), "test");

  final ScriptedCompletions completions = new ScriptedCompletions();

  /** Ids of requests whose client left before they started. */
  final BlockingQueue<String> left = new LinkedBlockingQueue<>();

  final ActorSystem<Void> system;
  volatile InputLimits embeddingLimits = InputLimits.NONE;
  volatile Readiness readiness = new Readiness(List.of());
  private final OpenPort binding;
  private final @Nullable EmbeddingLane lane;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ObjectMapper mapper = new ObjectMapper();

  DataPortFixture(String overrides) {
    this(overrides, new CountingEmbedder());
  }

  DataPortFixture(String overrides, @Nullable Embedder embedder) {
    this(overrides, embedder, PRINCIPAL);
  }

  DataPortFixture(String overrides, @Nullable Embedder embedder, Principal principal) {
    this(overrides, embedder, new SingleKeyAuthenticator(KEY, principal));
  }

  DataPortFixture(String overrides, @Nullable Embedder embedder, Authenticator authenticator) {
    Config config =
        ConfigFactory.parseString(overrides)
            .withFallback(
                ConfigFactory.parseString(
                    "moat.http { port = 0, interface = \"127.0.0.1\", discard-limit = 64 MiB }"
                        + "\n pekko.loglevel = WARNING, pekko.jvm-exit-on-fatal-error = off"))
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "data-port-test", config);
    HttpSettings settings = HttpSettings.from(config);
    lane =
        embedder == null
            ? null
            : new EmbeddingLane(
                embedder,
                settings.embeddingThreads(),
                settings.embeddingQueue(),
                settings.embeddingTenantShare());
    DataPortParts parts =
        new DataPortParts(
            completions,
            lane,
            (principal, model, texts) -> embeddingLimits.enter(principal, model, texts),
            CallLimits.NONE,
            null,
            () ->
                List.of(
                    new ServedModel("auto", Instant.ofEpochSecond(1_763_600_000), "moat"),
                    new ServedModel("org/small", Instant.ofEpochSecond(1_763_600_001), "moat"),
                    ServedModel.embedder(
                        "tiny-embedder", Instant.ofEpochSecond(1_763_600_002), "moat")),
            authenticator,
            () -> readiness,
            0,
            left::add);
    binding = DataPort.bind(system, settings, parts).toCompletableFuture().join();
  }

  int port() {
    return binding.localAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + KEY);
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> chat(String more) {
    return post("/v1/chat/completions", chatBody(more));
  }

  /** A valid chat request with more fields, such as {@code "stream":true}. */
  static String chatBody(String more) {
    return "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  JsonNode json(String text) {
    try {
      return mapper.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Ends the port as a node that stops does. */
  CompletionStage<Void> drain(Duration limit) {
    return binding.drain(limit);
  }

  Connections connections() {
    return binding.connections();
  }

  /** The bytes of a POST as a client writes them. */
  static byte[] rawPost(String path, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    text.append("Authorization: Bearer ").append(KEY).append("\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    text.append("Content-Length: ").append(bytes.length).append("\r\n\r\n").append(body);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    if (lane != null) {
      lane.close();
    }
  }

  /** Embeds a text as its length and its tokens, which are its words. */
  static class CountingEmbedder implements Embedder {
    @Override
    public String model() {
      return "tiny-embedder";
    }

    @Override
    public int dimensions() {
      return 2;
    }

    @Override
    public int maxTokens() {
      return 4;
    }

    @Override
    public Embedding embed(String text) {
      return new Embedding(new float[] {text.length(), 0.5f}, countTokens(text));
    }

    @Override
    public int countTokens(String text) {
      return text.split(" ", -1).length;
    }
  }
}
