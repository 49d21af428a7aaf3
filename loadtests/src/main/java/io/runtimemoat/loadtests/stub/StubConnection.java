package io.runtimemoat.loadtests.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One client's connection: its requests one after the other, each by its script. */
final class StubConnection {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LINE_LIMIT = 64 * 1024;
  private static final int HEADER_LIMIT = 256;
  private static final int BODY_LIMIT = 64 * 1024 * 1024;
  private static final int NO_ANSWER = 999;

  private final Socket socket;
  private final Answers answers;
  private final Consumer<Seen> seen;
  private final PushbackInputStream in;
  private final OutputStream out;

  StubConnection(Socket socket, Answers answers, Consumer<Seen> seen) throws IOException {
    this.socket = socket;
    this.answers = answers;
    this.seen = seen;
    this.in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /** Serves until the client leaves or a script closes the connection. */
  void serve() throws IOException {
    boolean open = true;
    while (open) {
      String first = line();
      if (first.isEmpty()) {
        return;
      }
      open = answer(request(first));
    }
  }

  private Seen request(String first) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() >= HEADER_LIMIT) {
        throw new IOException("a header line the stub does not take");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (length < 0 || length > BODY_LIMIT) {
      throw new IOException("a body of " + length + " bytes");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    String[] words = first.split(" ", 3);
    Seen request =
        new Seen(
            words[0],
            words.length > 1 ? words[1] : "/",
            headers,
            new String(body, StandardCharsets.UTF_8));
    seen.accept(request);
    return request;
  }

  /** Whether the connection can take another request. */
  private boolean answer(Seen request) throws IOException {
    JsonNode body = JSON.createObjectNode();
    try {
      body = JSON.readTree(request.body());
    } catch (IOException notJson) {
      // answered all the same
    }
    Script script = answers.of(request, body.path("model").asText());
    Rendering answer = Rendering.of(script, body.path("stream").asBoolean(), "stub");
    try {
      write(script, answer, request);
    } catch (ClientLeft left) {
      request.left();
      return false;
    } catch (IOException broken) {
      request.left();
      throw broken;
    }
    return end(script, answer, request);
  }

  private void write(Script script, Rendering answer, Seen request) throws IOException {
    if (script.status() == NO_ANSWER) {
      return;
    }
    waitFor(script.headDelayMs());
    out.write(answer.head());
    out.flush();
    long room = script.cutAt() < 0 ? Long.MAX_VALUE : script.cutAt();
    boolean first = true;
    for (byte[] piece : answer.body()) {
      if (!first) {
        waitFor(script.pauseMs());
      }
      first = false;
      int length = (int) Math.min(piece.length, room);
      room -= length;
      packets(piece, length, script.packetBytes(), request);
      if (room == 0 || isLast(script, piece, answer.body())) {
        return;
      }
    }
  }

  /** A stall of a whole answer leaves the last chunk out, else the answer would be over. */
  private static boolean isLast(Script script, byte[] piece, List<byte[]> body) {
    return script.ending() == Script.Ending.STALL
        && body.size() > 1
        && piece == body.get(body.size() - 2);
  }

  private void packets(byte[] piece, int length, int packetBytes, Seen request) throws IOException {
    int step = packetBytes == 0 ? Math.max(1, length) : packetBytes;
    for (int at = 0; at < length; at += step) {
      int bytes = Math.min(step, length - at);
      out.write(piece, at, bytes);
      out.flush();
      request.wrote(bytes);
    }
  }

  private boolean end(Script script, Rendering answer, Seen request) throws IOException {
    request.answered();
    boolean whole = script.cutAt() < 0 && answer.body().size() == 1;
    // An answer that is over cannot stall: the next request is served.
    switch (whole && script.ending() == Script.Ending.STALL
        ? Script.Ending.KEEP
        : script.ending()) {
      case CLOSE -> socket.close();
      case RESET -> {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      case STALL -> {
        try {
          waitFor(Integer.MAX_VALUE);
        } catch (ClientLeft left) {
          request.left();
        }
      }
      case KEEP -> {
        return true;
      }
    }
    return false;
  }

  /** Waits, and notices a client that leaves meanwhile. */
  private void waitFor(int millis) throws IOException {
    if (millis == 0) {
      return;
    }
    socket.setSoTimeout(millis);
    try {
      int b = in.read();
      if (b < 0) {
        throw new ClientLeft();
      }
      in.unread(b);
      throw new IOException("the stub takes no request while it answers one");
    } catch (SocketTimeoutException waited) {
      socket.setSoTimeout(0);
    } catch (SocketException reset) {
      throw new ClientLeft(); // with something unread, closing is a reset
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.isEmpty()) {
          return "";
        }
        throw new EOFException();
      }
      if (line.length() >= LINE_LIMIT) {
        throw new IOException("a header line of more than " + LINE_LIMIT + " bytes");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** The client closed its side. */
  private static final class ClientLeft extends IOException {}
}
