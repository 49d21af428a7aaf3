package io.runtimemoat.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.serialization.TestProtocol.Answer;
import io.runtimemoat.persistence.serialization.TestProtocol.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireNumbersTest {
  private static final WireRegistrations ANSWER = numbers -> numbers.put(200, Answer.class);

  @Test
  void classPath_givesTheNumbersOfEveryModule() {
    WireNumbers numbers = WireNumbers.load(getClass().getClassLoader());

    assertThat(numbers.numberOf(Question.class)).isEqualTo(101);
    assertThat(numbers.classes()).containsEntry(102, Answer.class);
  }

  @Test
  void numberTakenByAnotherModule_isRefused() {
    refuses("it is class", ANSWER, numbers -> numbers.put(200, Question.class));
  }

  @Test
  void classWithTwoNumbers_isRefused() {
    refuses("already has number 200", ANSWER, numbers -> numbers.put(201, Answer.class));
  }

  @Test
  void retiredNumber_isNeverGivenAgain() {
    refuses("it is retired", numbers -> numbers.retired(200), ANSWER);
    refuses("wants it", ANSWER, numbers -> numbers.retired(200));
  }

  @Test
  void platformNumber_isRefused() {
    refuses("needs one from 100", numbers -> numbers.put(99, Answer.class));
  }

  @Test
  void plainClass_isRefused() {
    refuses("neither a record nor an enum", numbers -> numbers.put(200, String.class));
  }

  private static void refuses(String reason, WireRegistrations... modules) {
    assertThatThrownBy(() -> WireNumbers.of(List.of(modules)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
