package io.runtimemoat.loadtests.stub;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client's end of one connection, which reads and writes when it is told to and not before. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int SMALL_WINDOW = 8 << 10;

  private final Socket socket;
  private final InputStream in;

  /** An answer with a declared length; header names are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {}

  /** Connects with a small window, so that what it does not read stays with the node. */
  RawClient(int port) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(SMALL_WINDOW);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 1024);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  int localPort() {
    return socket.getLocalPort();
  }

  /** Reads up to that text, which is part of what is returned. */
  String readTo(String end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended after '" + text + "'");
      }
      bytes.write(b);
      text = bytes.toString(StandardCharsets.UTF_8);
    }
    return text;
  }

  /** Reads one whole answer of a declared length. */
  Answer answer() throws IOException {
    String[] lines = readTo("\r\n\r\n").strip().split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
  }

  /** Reads and drops that many bytes, as far as there are so many; says how many there were. */
  long skip(long count) throws IOException {
    return in.readNBytes((int) count).length;
  }

  /** Reads everything up to the end; what a reset takes away is not there. */
  String rest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      in.transferTo(bytes);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException reset) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Leaves; returns the time at which it did, by System.nanoTime. */
  long leave() throws IOException {
    long at = System.nanoTime();
    socket.close();
    return at;
  }

  /** Whether the node ends the connection within the time, by a close or a reset. */
  boolean isEndedWithin(Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
