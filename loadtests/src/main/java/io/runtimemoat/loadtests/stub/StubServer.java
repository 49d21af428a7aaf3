package io.runtimemoat.loadtests.stub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The scriptable stub upstream: {@link Scripts}, or whatever else answers, says how a request is
 * answered. One thread per connection, loopback only.
 */
public final class StubServer implements AutoCloseable {
  /** What it reports of every prompt; of an answer it reports a token for each word. */
  public static final int PROMPT_TOKENS = 9;

  private static final int BACKLOG = 1024;
  private static final int MOST_SEEN = 10_000;

  private final ServerSocket listener;
  private final boolean tls;
  private final Answers answers;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Deque<Seen> seen = new ArrayDeque<>();

  private StubServer(ServerSocket listener, boolean tls, Answers answers) {
    this.listener = listener;
    this.tls = tls;
    this.answers = answers;
  }

  /** Starts a stub on a free port. */
  public static StubServer start(Answers answers) {
    return start(answers, 0, null);
  }

  /**
   * Starts a stub.
   *
   * @param port 0 for any free one
   * @param certificate null for plain HTTP
   */
  public static StubServer start(Answers answers, int port, @Nullable StubCertificate certificate) {
    try {
      ServerSocketFactory sockets =
          certificate == null ? ServerSocketFactory.getDefault() : certificate.sockets();
      ServerSocket listener = sockets.createServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      StubServer server = new StubServer(listener, certificate != null, answers);
      daemon(server::accept, "stub-accept").start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL that a client is given; it ends in {@code /v1}. */
  public URI uri() {
    return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + listener.getLocalPort() + "/v1");
  }

  /** The last ten thousand requests, oldest first. */
  public List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** Connections that are open. */
  public int openConnections() {
    return open.size();
  }

  /** Connections there ever were. */
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
        daemon(() -> serve(socket), "stub-connection").start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new StubConnection(socket, answers, this::remember).serve();
    } catch (IOException left) {
      // The client left, or its handshake failed; its connection is all that ends here.
    } finally {
      open.remove(socket);
    }
  }

  private void remember(Seen request) {
    synchronized (seen) {
      if (seen.size() == MOST_SEEN) {
        seen.removeFirst();
      }
      seen.addLast(request);
    }
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
