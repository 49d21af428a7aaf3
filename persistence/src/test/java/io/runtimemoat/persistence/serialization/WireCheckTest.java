package io.runtimemoat.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.serialization.TestProtocol.Answer;
import io.runtimemoat.persistence.serialization.TestProtocol.OpenStreams;
import io.runtimemoat.persistence.serialization.TestProtocol.Question;
import io.runtimemoat.persistence.serialization.TestProtocol.Streams;
import io.runtimemoat.persistence.serialization.TestProtocol.Unnumbered;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WireCheckTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final WireCheck CHECK =
      WireCheck.of(
          KIT.system(),
          numbers ->
              numbers
                  .put(100, TestProtocol.Everything.class)
                  .put(101, Question.class)
                  .put(102, Answer.class)
                  .put(104, OpenStreams.class));

  sealed interface Unsendable extends WireMessage {
    record WithUnnumbered(List<Unnumbered> list) implements Unsendable {}

    record WithArrayList(ArrayList<String> list) implements Unsendable {}
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void numberedProtocol_passes() {
    CHECK.protocols(TestProtocol.Command.class, Answer.class, Streams.class);
  }

  @Test
  void messageOrPartWithoutANumber_failsTheBuild() {
    assertThatThrownBy(() -> CHECK.protocols(Unsendable.class))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("4 wire problems")
        .hasMessageContaining("WithUnnumbered (Unsendable) has no number")
        .hasMessageContaining("Unnumbered (WithUnnumbered.list) has no number")
        .hasMessageContaining("WithArrayList (Unsendable) has no number")
        .hasMessageContaining("class java.util.ArrayList, which cannot travel");
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(WireCheckTest.class, "wire-golden.txt", samples());
  }

  @Test
  void newMessage_asksForItsGoldenLine() {
    assertThatThrownBy(() -> CHECK.golden(WireCheckTest.class, "none.txt", samples()))
        .hasMessageContaining("add this line: 102 Answer 6804796573");
  }

  @Test
  void messageWithoutASample_failsTheBuild() {
    List<WireMessage> fewer = new ArrayList<>(samples());
    fewer.remove(2);

    assertThatThrownBy(() -> CHECK.golden(WireCheckTest.class, "wire-golden.txt", fewer))
        .hasMessageContaining("Answer has no sample");
  }

  @Test
  void changedValue_isSeenInTheGoldenBytes() {
    List<WireMessage> changed = new ArrayList<>(samples());
    changed.set(2, new Answer("no"));

    assertThatThrownBy(() -> CHECK.golden(WireCheckTest.class, "wire-golden.txt", changed))
        .hasMessageContaining("sent Answer[text=no] but received Answer[text=yes]")
        .hasMessageContaining("bytes changed");
  }

  @Test
  void emptyProtocolList_passes() {
    assertThatCode(CHECK::protocols).doesNotThrowAnyException();
  }

  private static List<WireMessage> samples() {
    return List.of(
        TestProtocol.everything(),
        new Question("who?", KIT.system().deadLetters()),
        new Answer("yes"),
        new OpenStreams(KIT.system().deadLetters()));
  }
}
