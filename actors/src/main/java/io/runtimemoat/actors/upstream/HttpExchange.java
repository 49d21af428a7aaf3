package io.runtimemoat.actors.upstream;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange of the JDK's client whose body is read on demand and which can be cancelled at
 * any point, before the head as well: that closes its connection. Safe for many threads.
 */
final class HttpExchange {
  /** Hears what comes back, on the client's threads; nothing after {@link #onEnd} or a failure. */
  interface Listener {
    void onHead(int status, HttpHeaders headers);

    void onBytes(List<ByteBuffer> bytes);

    void onEnd();

    void onFailure(Throwable cause);
  }

  private final Listener listener;

  /**
   * Guards the fields alone: the client calls us under locks of its own, so it is not called under
   * ours.
   */
  private final Object lock = new Object();

  private @Nullable CompletableFuture<HttpResponse<Void>> head;
  private Flow.@Nullable Subscription body;
  private long demand;
  private boolean cancelled;
  private boolean over;

  private HttpExchange(Listener listener) {
    this.listener = listener;
  }

  /** Sends the request. */
  static HttpExchange send(HttpClient client, HttpRequest request, Listener listener) {
    HttpExchange exchange = new HttpExchange(listener);
    CompletableFuture<HttpResponse<Void>> head =
        client.sendAsync(
            request,
            info -> {
              listener.onHead(info.statusCode(), info.headers());
              return exchange.new Body();
            });
    synchronized (exchange.lock) {
      exchange.head = head;
    }
    var unused =
        head.whenComplete(
            (response, cause) -> {
              if (cause != null) {
                listener.onFailure(cause);
              }
            });
    return exchange;
  }

  /** Asks for the next piece of the body. */
  void request() {
    Flow.Subscription subscription;
    synchronized (lock) {
      subscription = body;
      demand += subscription == null ? 1 : 0;
    }
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /** Closes the connection unless the body was read to its end. */
  void cancel() {
    Flow.Subscription subscription;
    CompletableFuture<HttpResponse<Void>> answer;
    synchronized (lock) {
      if (over) {
        return; // its connection may serve another by now
      }
      cancelled = true;
      subscription = body;
      answer = head;
    }
    if (subscription != null) {
      subscription.cancel();
    } else if (answer != null) {
      answer.cancel(true);
    }
  }

  private final class Body implements HttpResponse.BodySubscriber<Void> {
    @Override
    public CompletionStage<Void> getBody() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      boolean unwanted;
      long wanted;
      synchronized (lock) {
        body = subscription;
        unwanted = cancelled;
        wanted = demand;
      }
      if (unwanted) {
        subscription.cancel();
      } else if (wanted > 0) {
        subscription.request(wanted);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      listener.onBytes(bytes);
    }

    @Override
    public void onError(Throwable cause) {
      ended();
      listener.onFailure(cause);
    }

    @Override
    public void onComplete() {
      ended();
      listener.onEnd();
    }

    private void ended() {
      synchronized (lock) {
        over = true;
      }
    }
  }
}
