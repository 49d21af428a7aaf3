package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Clients that each make one request again and again until they are told to stop or its node dies.
 */
final class RepeatedRequest implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpRequest request;
  private final Duration pause;
  private final Consumer<HttpResponse<String>> heard;
  private final ExecutorService clients;
  private volatile boolean stopped;

  private RepeatedRequest(
      HttpRequest request, int clients, Duration pause, Consumer<HttpResponse<String>> heard) {
    this.request = request;
    this.pause = pause;
    this.heard = heard;
    this.clients = Executors.newFixedThreadPool(clients);
  }

  /**
   * Starts the clients.
   *
   * @param pause of each client between an answer and its next request
   * @param heard told of every whole answer, by many threads
   */
  static RepeatedRequest start(
      HttpRequest request, int clients, Duration pause, Consumer<HttpResponse<String>> heard) {
    RepeatedRequest all = new RepeatedRequest(request, clients, pause, heard);
    for (int i = 0; i < clients; i++) {
      all.clients.execute(all::repeat);
    }
    return all;
  }

  private void repeat() {
    while (!stopped && !Thread.currentThread().isInterrupted()) {
      try {
        heard.accept(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        LockSupport.parkNanos(pause.toNanos());
      } catch (IOException nodeGone) {
        return;
      } catch (InterruptedException left) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets every client hear the answer it waits for, and no more. */
  void finish() {
    stopped = true;
    clients.shutdown();
    awaitEnd();
  }

  /** Every client leaves at once. */
  @Override
  public void close() {
    clients.shutdownNow();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!clients.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("a client did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
