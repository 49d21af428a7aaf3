package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stub as a raw socket sees it. */
class StubServerTest {
  private static final int PATIENCE_MILLIS = 5_000;

  @Test
  void streamedAnswer_isTheScripts() throws IOException {
    try (StubServer stub = StubServer.start(Scripts.builtIn());
        Socket client = client(stub)) {
      send(client, "/v1/chat/completions", "", "{\"stream\": true}");
      String answer = readTo(client, "0\r\n\r\n");

      assertThat(answer)
          .startsWith("HTTP/1.1 200 Stub\r\nContent-Type: text/event-stream\r\n")
          .contains("\"delta\":{\"content\":\"Grüße \"},\"finish_reason\":null")
          .contains("\"delta\":{},\"finish_reason\":\"stop\"")
          .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4")
          .contains("data: [DONE]\n\n");
      assertThat(stub.seen()).hasSize(1);
      assertThat(stub.seen().get(0).body()).isEqualTo("{\"stream\": true}");
    }
  }

  @Test
  void connection_takesRequestAfterRequest_andEachNamesItsScript() throws IOException {
    try (StubServer stub = StubServer.start(Scripts.builtIn());
        Socket client = client(stub)) {
      send(client, "/v1/chat/completions", "x-stub-script: not-found\r\n", "{}");
      assertThat(readTo(client, "Not Found\"}")).startsWith("HTTP/1.1 404 ");
      send(client, "/script/rate-limited/v1/chat/completions", "", "{}");
      assertThat(readTo(client, "}}")).startsWith("HTTP/1.1 429 ").contains("Retry-After: 2\r\n");
      send(client, "/v1/chat/completions", "", "{\"model\": \"server-error\"}");
      assertThat(readTo(client, "}}")).startsWith("HTTP/1.1 500 ");
      send(client, "/v1/chat/completions", "", "{\"model\": \"unknown\"}");
      assertThat(readTo(client, "}}")).startsWith("HTTP/1.1 200 ");
      send(client, "/v1/chat/completions", "x-stub-script: nonsense\r\n", "{}");
      assertThat(readTo(client, "}}")).contains("no script nonsense");

      assertThat(stub.connections()).isEqualTo(1);
    }
  }

  @Test
  void anyRule_canAnswerInPlaceOfScripts() throws IOException {
    Answers rule = (request, model) -> Script.good().withWords(List.of(model)).withFinish("length");
    try (StubServer stub = StubServer.start(rule);
        Socket client = client(stub)) {
      send(client, "/v1/chat/completions", "", "{\"model\": \"asked\"}");

      assertThat(readTo(client, "}}"))
          .contains("\"content\":\"asked\"},\"finish_reason\":\"length\"");
    }
  }

  @Test
  void cut_isAtExactlyThatByte() throws IOException {
    try (StubServer stub = StubServer.start(Scripts.builtIn());
        Socket client = client(stub)) {
      send(client, "/v1", "x-stub-script: cut-inside-character\r\n", "{\"stream\": true}");
      byte[] all = readAll(client);
      long cutAt = Scripts.builtIn().named("cut-inside-character").orElseThrow().cutAt();
      int head = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;

      assertThat(all).hasSize(head + (int) cutAt);
      assertThat(all[all.length - 1]).isEqualTo((byte) 0xC3); // the first half of an ü
      assertThat(stub.seen().get(0).writtenBytes()).isEqualTo(cutAt);
    }
  }

  @Test
  void reset_isAReset() throws IOException {
    try (StubServer stub = StubServer.start(Scripts.builtIn());
        Socket client = client(stub)) {
      send(client, "/v1", "x-stub-script: reset-before-headers\r\n", "{}");

      assertThatThrownBy(() -> readAll(client)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void packets_areAsSmallAsAsked() throws IOException {
    Script script = Scripts.builtIn().named("byte-per-packet").orElseThrow();
    try (StubServer stub = StubServer.start(Scripts.builtIn().with("slow", paced(script)));
        Socket client = client(stub)) {
      send(client, "/v1", "x-stub-script: slow\r\n", "{\"stream\": true}");
      byte[] buffer = new byte[4096];
      readTo(client, "\r\n\r\n");
      int most = 0;
      for (int i = 0; i < 5; i++) {
        most = Math.max(most, client.getInputStream().read(buffer));
      }

      assertThat(most).isBetween(1, 400); // one event's packets may have met in the kernel
    }
  }

  @Test
  void leaver_isNoticedWhileTheStubWaits() throws IOException {
    for (String script : List.of("stall", "slow-headers", "only-pings")) {
      try (StubServer stub = StubServer.start(Scripts.builtIn())) {
        try (Socket client = client(stub)) {
          send(client, "/v1", "x-stub-script: " + script + "\r\n", "{\"stream\": true}");
          Eventually.holds("it was seen", () -> stub.seen().size() == 1);
          assertThat(stub.openConnections()).isEqualTo(1);
        }

        Eventually.holds("it left", () -> stub.seen().get(0).clientLeftNanos().isPresent());
        Eventually.holds("the connection is closed", () -> stub.openConnections() == 0);
      }
    }
  }

  @Test
  void scriptsOfAFile_areAddedAndWin(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scripts.json");
    Files.writeString(file, "{\"ok\": {\"words\": [\"mine\"]}, \"new\": {\"status\": 418}}");

    Scripts scripts = Scripts.withFile(file);

    assertThat(scripts.named("ok").orElseThrow().text()).isEqualTo("mine");
    assertThat(scripts.named("new").orElseThrow().status()).isEqualTo(418);
    assertThat(scripts.named("stall")).isPresent();
  }

  @Test
  void wrongFiles_areRefusedInOneLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scripts.json");
    for (String text :
        List.of(
            "{",
            "[]",
            "{\"a\": {\"staus\": 1}}",
            "{\"a\": {\"status\": 1}}",
            "{\"a\": {\"lineEnd\": \"lfcr\"}}",
            "{\"a\": {\"pauseMs\": -1}}")) {
      Files.writeString(file, text);

      assertThatThrownBy(() -> Scripts.withFile(file))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void tool_listsItsScripts_andRefusesABadFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scripts.json");
    Files.writeString(file, "{");

    assertThat(StubMain.run("--list")).isZero();
    assertThat(StubMain.run("--help")).isZero();
    assertThat(StubMain.run("--list", "--scripts", file.toString())).isEqualTo(2);
  }

  private static Script paced(Script script) {
    return script.withDelays(script.headDelayMs(), 20);
  }

  private static Socket client(StubServer stub) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), stub.uri().getPort());
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  private static void send(Socket client, String path, String headers, String body)
      throws IOException {
    String request =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: stub\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
  }

  private static String readTo(Socket client, String end) throws IOException {
    InputStream in = client.getInputStream();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith(end)) {
      int b = in.read();
      assertThat(b).as(text).isNotNegative();
      bytes.write(b);
      text = bytes.toString(StandardCharsets.UTF_8);
    }
    return text;
  }

  private static byte[] readAll(Socket client) throws IOException {
    return client.getInputStream().readAllBytes();
  }
}
