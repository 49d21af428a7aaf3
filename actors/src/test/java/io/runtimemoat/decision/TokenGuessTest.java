package io.runtimemoat.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenGuessTest {
  @Test
  void prompt_isAQuarterOfItsBytesRoundedUpAndFourForEachMessage() {
    assertThat(TokenGuess.ofPrompt(0, 0)).isZero();
    assertThat(TokenGuess.ofPrompt(5, 1)).isEqualTo(6);
    assertThat(TokenGuess.ofPrompt(8, 3)).isEqualTo(14);
  }

  @Test
  void answer_isTheLargerOfItsPiecesAndItsSize() {
    assertThat(TokenGuess.ofAnswer(3, 5)).isEqualTo(3);
    assertThat(TokenGuess.ofAnswer(3, 41)).isEqualTo(11);
  }

  @Test
  void picturesAndSound_areBoundedAndNotCountedAsText() {
    assertThat(TokenGuess.ofPictures(2)).isEqualTo(3_000);
    assertThat(TokenGuess.mostOfPictures(2)).isEqualTo(32_768);
    assertThat(TokenGuess.ofSound(0)).isZero();
    assertThat(TokenGuess.ofSound(401)).isEqualTo(2);
    assertThat(TokenGuess.mostOfSound(401)).isEqualTo(11);
  }

  @Test
  void bytes_areThoseOfUtf8() {
    for (String text : new String[] {"", "plain", "Grüße", "価格", "😀 ok", "\u07ff\u0800"}) {
      assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
    assertThat(Utf8.length("\ud83d")).as("a lone surrogate counts three").isEqualTo(3);
  }
}
