package io.runtimemoat.loadtests.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * An OpenAI-compatible server that answers every chat completion with the same JSON document: the
 * fixed point that proxies are measured against. One thread per connection, loopback only.
 */
public final class StubUpstream implements AutoCloseable {
  private static final int LINE_LIMIT = 16 * 1024;
  private static final int BODY_LIMIT = 8 * 1024 * 1024;

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final byte[] whole;
  private final byte[][] frames;
  private final Duration pause;

  private StubUpstream(ServerSocket listener, int chunks, Duration pause) {
    this.listener = listener;
    this.whole = wholeAnswer();
    this.frames = streamedAnswer(chunks);
    this.pause = pause;
  }

  /**
   * Starts a stub on a free port.
   *
   * @param chunks text chunks of a streamed answer
   * @param pause between two chunks
   */
  public static StubUpstream start(int chunks, Duration pause) {
    try {
      ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
      StubUpstream stub = new StubUpstream(listener, chunks, pause);
      daemon(stub::accept, "stub-accept").start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL without a path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        daemon(() -> serve(socket), "stub-connection").start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        OutputStream out = socket.getOutputStream()) {
      while (answerOne(in, out)) {
        // keep-alive
      }
    } catch (IOException e) {
      // The client left; its connection is all that ends here.
    } finally {
      open.remove(socket);
    }
  }

  private boolean answerOne(InputStream in, OutputStream out) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return false;
    }
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    if (length > BODY_LIMIT) {
      throw new IOException("a body of " + length + " bytes is over the stub's limit");
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (body.replace(" ", "").contains("\"stream\":true")) {
      stream(out);
    } else {
      out.write(whole);
    }
    return true;
  }

  private void stream(OutputStream out) throws IOException {
    for (int i = 0; i < frames.length; i++) {
      if (i > 1 && !pause.isZero()) {
        LockSupport.parkNanos(pause.toNanos());
      }
      out.write(frames[i]);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.isEmpty()) {
          return "";
        }
        throw new EOFException();
      }
      if (line.length() > LINE_LIMIT) {
        throw new IOException("a header line is over the stub's limit");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private static byte[] wholeAnswer() {
    String json =
        "{\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion\",\"created\":1763600000,"
            + "\"model\":\"stub\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"{\\\"words\\\":[\\\"quick\\\",\\\"brown\\\",\\\"fox\\\"]}\",\"refusal\":null},"
            + "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":10,\"total_tokens\":19}}";
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n";
    return ascii(head + json);
  }

  private static byte[][] streamedAnswer(int chunks) {
    byte[][] frames = new byte[chunks + 3][];
    frames[0] =
        ascii(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream",
                "Transfer-Encoding: chunked",
                "",
                ""));
    for (int i = 0; i < chunks; i++) {
      frames[i + 1] = frame(delta("\"content\":\"" + part(i, chunks) + "\"", "null"));
    }
    frames[chunks + 1] = frame(delta("", "\"stop\""));
    frames[chunks + 2] = ascii("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    return frames;
  }

  /** One part of a document with as many words. */
  private static String part(int i, int chunks) {
    String before = i == 0 ? "{\\\"words\\\":[" : ",";
    return before + "\\\"word" + i + "\\\"" + (i == chunks - 1 ? "]}" : "");
  }

  private static String delta(String content, String finish) {
    return "data: {\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion.chunk\","
        + "\"created\":1763600000,\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{"
        + content
        + "},\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private static byte[] frame(String event) {
    return ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
