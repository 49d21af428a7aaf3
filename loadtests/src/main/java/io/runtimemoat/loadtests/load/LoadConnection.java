package io.runtimemoat.loadtests.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** One keep-alive HTTP/1.1 connection that posts the same request again and again. */
final class LoadConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;
  private static final int LINE_LIMIT = 16 * 1024;

  private final Socket socket = new Socket();
  private final byte[] request;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] scratch = new byte[16 * 1024];
  private long firstBodyByteNanos;

  LoadConnection(URI target, Map<String, String> headers, String body) throws IOException {
    this.request = requestBytes(target, headers, body);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), TIMEOUT_MS);
    this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    this.out = socket.getOutputStream();
  }

  /** Sends the request and reads the answer to its end; returns the status. */
  int exchange() throws IOException {
    firstBodyByteNanos = 0;
    out.write(request);
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    long length = -1;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
        chunked = true;
      }
    }
    if (chunked) {
      skipChunks();
    } else {
      skip(length);
    }
    return status;
  }

  /** {@link System#nanoTime} when the body's first byte was read, 0 for an empty body. */
  long firstBodyByteNanos() {
    return firstBodyByteNanos;
  }

  private void skipChunks() throws IOException {
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      skip(size);
      line();
    }
    for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
      // Trailers carry nothing that is measured.
    }
  }

  private long chunkSize() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return Long.parseLong((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      int read = in.read(scratch, 0, (int) Math.min(scratch.length, left));
      if (read < 0) {
        throw new EOFException("the answer was cut");
      }
      if (firstBodyByteNanos == 0) {
        firstBodyByteNanos = System.nanoTime();
      }
      left -= read;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > LINE_LIMIT) {
        throw new EOFException("the answer's head was cut or too long");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] requestBytes(URI target, Map<String, String> headers, String body) {
    byte[] payload = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(target.getRawPath()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.getAuthority()).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(payload.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[start.length + payload.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(payload, 0, request, start.length, payload.length);
    return request;
  }
}
