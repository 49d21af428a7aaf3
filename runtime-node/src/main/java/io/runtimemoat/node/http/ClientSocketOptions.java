package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.apache.pekko.io.Inet;

/**
 * What every accepted socket is set to: a bounded send buffer, no delay, probes of silent peers.
 */
final class ClientSocketOptions extends Inet.AbstractSocketOption {
  /** Unanswered probes that end a connection. */
  private static final int PROBES = 3;

  private final int sendBufferBytes;
  private final int probeAfterSeconds;

  ClientSocketOptions(HttpSettings settings) {
    sendBufferBytes = settings.sendBufferBytes();
    probeAfterSeconds = (int) settings.probeAfter().toSeconds();
  }

  @Override
  public void afterConnect(Socket socket) {
    try {
      socket.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, probeAfterSeconds);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, probeAfterSeconds / PROBES);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
      }
    } catch (IOException e) {
      // Only a socket whose client is gone already refuses these; reading says so next.
    }
  }
}
