package io.runtimemoat.actors.upstream;

import io.runtimemoat.decision.upstream.FailureKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Reads the exceptions of the JDK's HTTP client. */
final class Failures {
  static FailureKind kind(Throwable thrown) {
    for (Throwable cause = root(thrown); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return FailureKind.TLS;
      }
      if (cause instanceof HttpConnectTimeoutException) {
        return FailureKind.CONNECT_TIMEOUT;
      }
      if (cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException
          || cause instanceof ConnectException) {
        return FailureKind.NO_CONNECTION;
      }
      if (cause instanceof CancellationException) {
        return FailureKind.CANCELLED;
      }
    }
    return FailureKind.CONNECTION_LOST;
  }

  /** Its class and, of an I/O failure, its message: those speak of sockets, never of contents. */
  static String detail(Throwable thrown) {
    Throwable cause = root(thrown);
    String name = cause.getClass().getSimpleName();
    return cause instanceof IOException && cause.getMessage() != null
        ? name + ": " + cause.getMessage()
        : name;
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause : thrown;
  }

  private Failures() {}
}
