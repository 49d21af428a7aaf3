package io.runtimemoat.node.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Tcp;

/** A port that listens, with its connections. */
public final class OpenPort {
  private static final Duration CUT_OFF = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Tcp.ServerBinding binding;
  private final Connections connections;

  OpenPort(ActorSystem<?> system, Tcp.ServerBinding binding, Connections connections) {
    this.system = system;
    this.binding = binding;
    this.connections = connections;
  }

  public InetSocketAddress localAddress() {
    return binding.localAddress();
  }

  public Connections connections() {
    return connections;
  }

  /**
   * Accepts no more, lets what is being answered end and closes; after {@code limit} it cuts off
   * what is left. Completes when every connection has ended, a second after that at the latest.
   */
  public CompletionStage<Void> drain(Duration limit) {
    Cancellable cut =
        system.scheduler().scheduleOnce(limit, connections::cut, system.executionContext());
    return binding
        .unbind()
        .thenCompose(unbound -> connections.drain())
        .toCompletableFuture()
        .completeOnTimeout(null, limit.plus(CUT_OFF).toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((ended, failure) -> cut.cancel());
  }
}
