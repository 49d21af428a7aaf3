package io.runtimemoat.node.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client's end of one connection, which says what stays hidden in an HTTP client. */
public final class RawConnection implements AutoCloseable {
  private static final byte[] BLANKS = " ".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** An answer with a declared length; header names are in lower case. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  /** Connects to a loopback port; a read that waits longer than 3 s fails. */
  public RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(3_000);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Sends a request's head, such as {@code POST /x}, and the headers given. */
  public void head(String start, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(start).append(" HTTP/1.1\r\n");
    if (headers.length == 0 || !headers[0].startsWith("Host:")) {
      text.append("Host: localhost\r\n");
    }
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    send(text.append("\r\n").toString());
  }

  /** Sends text as it is. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes as they are. */
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends that many bytes of a body. */
  public void blanks(long count) throws IOException {
    for (long left = count; left > 0; left -= BLANKS.length) {
      out.write(BLANKS, 0, (int) Math.min(left, BLANKS.length));
    }
    out.flush();
  }

  /** Reads one whole answer. */
  public Answer answer() throws IOException {
    String[] start = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Answer(Integer.parseInt(start[1]), headers, body);
  }

  /** Whether the server ends the connection; waits up to 3 s. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return !(e instanceof java.net.SocketTimeoutException);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended within a head, after '" + line + "'");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
