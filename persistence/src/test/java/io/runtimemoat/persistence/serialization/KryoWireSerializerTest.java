package io.runtimemoat.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.WireSettings;
import io.runtimemoat.persistence.serialization.TestProtocol.Answer;
import io.runtimemoat.persistence.serialization.TestProtocol.Circle;
import io.runtimemoat.persistence.serialization.TestProtocol.Question;
import io.runtimemoat.persistence.serialization.TestProtocol.Unnumbered;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KryoWireSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ExtendedActorSystem SYSTEM =
      (ExtendedActorSystem) Adapter.toClassic(KIT.system());
  private static final KryoWireSerializer SERIALIZER = new KryoWireSerializer(SYSTEM);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void marker_bindsMessagesToTheSerializer() throws Exception {
    assertThat(SerializationExtension.get(SYSTEM).serializerFor(Answer.class).identifier())
        .isEqualTo(KryoWireSerializer.IDENTIFIER);
  }

  @Test
  void everyKind_survivesTheWire() {
    Object received = SERIALIZER.fromBinary(SERIALIZER.toBinary(TestProtocol.everything()));

    assertThat(WireEquality.same(TestProtocol.everything(), received)).isTrue();
  }

  @Test
  void actorRef_isTheSameActor() {
    TestProbe<Answer> asker = KIT.createTestProbe();
    Question sent = new Question("who?", asker.getRef());

    Question received = (Question) SERIALIZER.fromBinary(SERIALIZER.toBinary(sent));
    received.replyTo().tell(new Answer("me"));

    assertThat(received).isEqualTo(sent);
    asker.expectMessage(new Answer("me"));
  }

  @Test
  void equalMessages_areEqualBytes() {
    byte[] once = SERIALIZER.toBinary(TestProtocol.everything());
    byte[] again = SERIALIZER.toBinary(TestProtocol.everything());

    assertThat(once).isEqualTo(again);
  }

  @Test
  void everyTruncation_isRefused() {
    byte[] whole = SERIALIZER.toBinary(TestProtocol.everything());

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(cut))
          .as("the first %d of %d bytes", length, whole.length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void everyFlippedByte_isRefusedOrReadWithoutHarm() {
    byte[] whole = SERIALIZER.toBinary(TestProtocol.everything());

    for (int i = 0; i < whole.length; i++) {
      byte[] broken = whole.clone();
      broken[i] ^= (byte) 0xff;
      try {
        assertThat(SERIALIZER.fromBinary(broken)).isInstanceOf(WireMessage.class);
      } catch (WireFormatException refused) {
        assertThat(refused).hasMessageContaining("bytes");
      }
    }
  }

  @Test
  void trailingByte_isRefused() {
    byte[] whole = SERIALIZER.toBinary(new Answer("yes"));
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);

    assertThatThrownBy(() -> SERIALIZER.fromBinary(longer))
        .isInstanceOf(WireFormatException.class)
        .hasRootCauseMessage("1 trailing bytes");
  }

  @Test
  void unknownNumber_isRefused() {
    byte[] bytes = SERIALIZER.toBinary(new Answer("yes"));
    bytes[0] = 120; // number + 2 as a varint: 118 is nobody's

    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasStackTraceContaining("118");
  }

  @Test
  void classWithoutANumber_isRefusedByName() {
    assertThatThrownBy(() -> SERIALIZER.toBinary(new Unnumbered(1)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining(Unnumbered.class.getName());
  }

  @Test
  void recordThatIsNoMessage_isRefused() {
    byte[] bytes = SERIALIZER.toBinary(new Circle(1));

    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("no message by itself");
  }

  @Test
  void messageOverTheLimit_isRefusedBothWays() {
    WireNumbers numbers = WireNumbers.of(List.of(new TestProtocol.Numbers()));
    KryoWireSerializer narrow = new KryoWireSerializer(SYSTEM, numbers, new WireSettings(4096, 1));
    Answer large = new Answer("x".repeat(5000));
    byte[] bytes = SERIALIZER.toBinary(large);

    assertThatThrownBy(() -> narrow.toBinary(large)).isInstanceOf(WireFormatException.class);
    assertThatThrownBy(() -> narrow.fromBinary(bytes))
        .hasMessage("a message of 5003 bytes, over the limit of 4096");
    assertThat(narrow.fromBinary(narrow.toBinary(new Answer("small"))))
        .isEqualTo(new Answer("small"));
  }

  @Test
  void declaredLengthBeyondTheBytes_allocatesNothing() {
    byte[] bytes = {104, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};

    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasStackTraceContaining("a length of 2147483646 with 0 bytes");
  }

  @Test
  void manyThreads_shareTheSerializer() {
    boolean allSame =
        IntStream.range(0, 2_000)
            .parallel()
            .allMatch(
                i -> {
                  Answer sent = new Answer("answer " + i);
                  return sent.equals(SERIALIZER.fromBinary(SERIALIZER.toBinary(sent)));
                });

    assertThat(allSame).isTrue();
  }
}
