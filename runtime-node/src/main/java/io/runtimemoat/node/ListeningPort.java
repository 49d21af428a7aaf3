package io.runtimemoat.node;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.node.http.Connections;
import io.runtimemoat.node.http.OpenPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A port that listens. */
record ListeningPort(OpenPort port, boolean secure) {
  /** Waits for a port to be bound; one that cannot be is a wrong value of {@code key}. */
  static ListeningPort bound(
      String key, String address, boolean secure, CompletionStage<OpenPort> binding) {
    try {
      return new ListeningPort(binding.toCompletableFuture().join(), secure);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause = cause.getCause() == null ? cause : cause.getCause();
      throw new InvalidSettingException(
          key, address, "a free port; 0 picks one (" + cause.getMessage() + ")");
    }
  }

  /** Without a path, for example {@code https://127.0.0.1:8443}. */
  String url() {
    InetSocketAddress address = port.localAddress();
    return (secure ? "https://" : "http://")
        + address.getAddress().getHostAddress()
        + ":"
        + address.getPort();
  }

  Connections connections() {
    return port.connections();
  }

  /** Lets running requests end, at most for {@code limit}, and closes. */
  void drain(Duration limit) {
    port.drain(limit).toCompletableFuture().join();
  }
}
