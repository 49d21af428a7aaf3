package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Equal streamed requests, all sent to one node at once and each read to its end. */
final class ChatStreams {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATA = "data: ";

  private final List<OneStream> streams = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();

  private ChatStreams() {}

  /** What a client saw of one stream. Written by its reader, read by anybody. */
  static final class OneStream {
    private final Queue<String> pieces = new ConcurrentLinkedQueue<>();
    private volatile String requestId = "";
    private volatile String error = "";
    private volatile boolean done;

    String requestId() {
      return requestId;
    }

    String text() {
      return String.join("", pieces);
    }

    /** The code of its error event, or empty. */
    String error() {
      return error;
    }

    /** Whether {@code [DONE]} arrived. */
    boolean done() {
      return done;
    }

    private void read(HttpResponse<Stream<String>> answer) {
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("status " + answer.statusCode());
      }
      requestId = answer.headers().firstValue("x-request-id").orElseThrow();
      answer.body().filter(line -> line.startsWith(DATA)).forEach(line -> take(line.substring(6)));
    }

    private void take(String data) {
      if (data.equals("[DONE]")) {
        done = true;
        return;
      }
      JsonNode event = parsed(data);
      if (event.has("error")) {
        error = event.path("error").path("code").asText();
      }
      event.path("choices").forEach(c -> pieces.add(c.path("delta").path("content").asText("")));
    }

    private static JsonNode parsed(String data) {
      try {
        return JSON.readTree(data);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(data, e);
      }
    }
  }

  static ChatStreams start(NodeProcess node, int count, int tokens) {
    HttpRequest request = ChatLoad.request(node, ChatLoad.SMALL, tokens, true);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ChatStreams all = new ChatStreams();
    for (int i = 0; i < count; i++) {
      OneStream stream = new OneStream();
      all.streams.add(stream);
      all.ends.add(
          client
              .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
              .thenAcceptAsync(stream::read, task -> new Thread(task, "chat-stream").start()));
    }
    return all;
  }

  /** How many have text by now. */
  long withText() {
    return streams.stream().filter(stream -> !stream.text().isEmpty()).count();
  }

  /** All of them, once each is at its end; a stream that was refused or cut off fails here. */
  List<OneStream> ended(Duration limit) throws InterruptedException, TimeoutException {
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stream broke", e.getCause());
    }
    return streams;
  }
}
