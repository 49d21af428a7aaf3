package io.runtimemoat.node.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Tcp;

/** A port that listens, with its connections. */
public final class OpenPort {
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
   * what is left. Completes when every connection has ended.
   */
  public CompletionStage<Void> drain(Duration limit) {
    Cancellable cut =
        system.scheduler().scheduleOnce(limit, connections::cut, system.executionContext());
    return binding
        .unbind()
        .thenCompose(unbound -> connections.drain())
        .whenComplete((ended, failure) -> cut.cancel());
  }
}
