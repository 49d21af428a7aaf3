package io.runtimemoat.actors.upstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.actors.upstream.wire.SseReader.Event;
import io.runtimemoat.decision.upstream.FailureKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
  private static final String STREAM =
      """
      \uFEFF: hello

      data: Grüße 🌍

      event: named
      data: one
      data:two
      id: 7

      data

      retry: 10

      event: dropped

      data:  two blanks

      : ping

      data: [DONE]

      """;

  private static final List<Event> EVENTS =
      List.of(
          new Event("message", "Grüße 🌍"),
          new Event("named", "one\ntwo"),
          new Event("message", ""),
          new Event("message", " two blanks"),
          new Event("message", "[DONE]"));

  @Test
  void everyLineEnd_isALineEnd() throws Exception {
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      assertThat(read(STREAM.replace("\n", end), 1 << 20)).as(end).isEqualTo(EVENTS);
    }
  }

  @Test
  void oneByteAtATime_isTheSame() throws Exception {
    assertThat(read(STREAM, 1)).isEqualTo(EVENTS);
    assertThat(read(STREAM.replace("\n", "\r\n"), 1)).isEqualTo(EVENTS);
  }

  /** Cut anywhere, inside a character or between CR and LF, it is the same stream. */
  @Property
  void anyCuts_areTheSame(@ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> pieces)
      throws Exception {
    byte[] bytes = STREAM.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    SseReader reader = new SseReader(1_000);
    List<Event> events = new ArrayList<>();
    int at = 0;
    for (int length : pieces) {
      int end = Math.min(bytes.length, at + length);
      reader.read(ByteBuffer.wrap(bytes, at, end - at), events::add);
      at = end;
    }
    reader.read(ByteBuffer.wrap(bytes, at, bytes.length - at), events::add);

    assertThat(events).isEqualTo(EVENTS);
  }

  @Property
  void anyBytes_areReadOrRefused(@ForAll byte[] bytes) {
    SseReader reader = new SseReader(64);
    try {
      reader.read(ByteBuffer.wrap(bytes), event -> assertThat(event.name()).isNotEmpty());
    } catch (MalformedAnswerException e) {
      assertThat(e.kind()).isIn(FailureKind.MALFORMED, FailureKind.OVERSIZED);
    }
  }

  @Test
  void eventThatNothingEnds_isNotHandedOut() throws Exception {
    SseReader reader = new SseReader(1_000);
    List<Event> events = new ArrayList<>();

    reader.read(ascii("data: cut\n"), events::add);

    assertThat(events).isEmpty();
    assertThat(reader.isInsideEvent()).isTrue();
  }

  @Test
  void bound_countsAllLinesOfAnEvent_andStartsAnewAfterIt() throws Exception {
    SseReader reader = new SseReader(20);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      reader.read(ascii("data: 12345\n\n: a comment\n\n"), events::add);
    }

    assertThat(events).hasSize(10);
    assertThatThrownBy(() -> reader.read(ascii("data: 1\ndata: 2\ndata: 3"), events::add))
        .isInstanceOfSatisfying(
            MalformedAnswerException.class,
            e -> assertThat(e.kind()).isEqualTo(FailureKind.OVERSIZED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: X", "data: ok\ndata:X", "event: X", "id: X", "X: 1", "X"})
  void brokenUtf8_isRefusedInAnyLine(String lines) {
    byte[] bytes = (lines + "\n\n").getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'X' ? (byte) 0xC3 : bytes[i];
    }

    assertThatThrownBy(() -> new SseReader(100).read(ByteBuffer.wrap(bytes), event -> {}))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessage("a line that is not UTF-8");
  }

  /** What stands for bytes that are no text is a character that may be sent as well. */
  @Test
  void replacementCharacter_isText() throws Exception {
    assertThat(read("data: a\uFFFDb\n\n", 1)).containsExactly(new Event("message", "a\uFFFDb"));
  }

  private static List<Event> read(String stream, int pieceBytes) throws MalformedAnswerException {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    SseReader reader = new SseReader(1_000);
    List<Event> events = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += pieceBytes) {
      reader.read(ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at)), events::add);
    }
    return events;
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
