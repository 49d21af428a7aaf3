package io.runtimemoat.actors.upstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers with exactly the bytes a test says. One thread per connection. */
public final class RawServer implements AutoCloseable {
  /** Answers one request; the connection stays open after it unless it closes the socket. */
  public interface Script {
    void answer(Socket socket, OutputStream out) throws IOException;
  }

  public static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  public static final String DONE = chunk("data: [DONE]\n\n") + "0\r\n\r\n";

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  private RawServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  public static RawServer answering(Script script) {
    try {
      ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
      RawServer server = new RawServer(listener, script);
      daemon(server::accept).start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers each request with this text. */
  public static RawServer answering(String text) {
    return answering((socket, out) -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Answers with a 200 of this media type and a length that is right. */
  public static RawServer answeringWhole(int status, String headers, String body) {
    return answering(whole(status, headers, body));
  }

  public static String whole(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " Any\r\n"
        + headers
        + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  public static String text(String text) {
    return chunk(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + text
            + "\"},\"finish_reason\":null}]}\n\n");
  }

  public static String finish(String reason) {
    return chunk(
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
            + reason
            + "\"}]}\n\n");
  }

  /** The end of a choice at vLLM, which tells what stopped it, as JSON. */
  public static String finish(String reason, String stopReason) {
    return chunk(
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\",\"stop_reason\":%s}]}\n\n"
            .formatted(reason, stopReason));
  }

  public static String usage(int prompt, int completion) {
    return chunk(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":"
            + prompt
            + ",\"completion_tokens\":"
            + completion
            + "}}\n\n");
  }

  public static String chunk(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return Integer.toHexString(length) + "\r\n" + text + "\r\n";
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
  }

  /** Head and body of what was asked, in order of arrival. */
  public List<String> requests() {
    return requests;
  }

  public int openConnections() {
    return open.size();
  }

  public int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        connections.incrementAndGet();
        daemon(() -> serve(socket)).start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream())) {
      for (String request = request(in); !request.isEmpty(); request = request(in)) {
        requests.add(request);
        script.answer(socket, socket.getOutputStream());
      }
    } catch (IOException left) {
      // the client closed the connection
    } finally {
      open.remove(socket);
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.append((char) b);
    }
    String lower = head.toString().toLowerCase(Locale.ROOT);
    int at = lower.indexOf("content-length:") + "content-length:".length();
    int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).strip());
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "raw-server");
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
