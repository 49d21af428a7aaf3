package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBufferTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void everyCharacter_isReadBackByAnotherParser() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        all.appendCodePoint(codePoint);
      }
    }

    byte[] json = new JsonBuffer(0).string(all.toString()).toBytes();

    assertThat(mapper.readTree(json).textValue().contentEquals(all)).isTrue();
    assertThat(new String(json, StandardCharsets.UTF_8).chars().noneMatch(c -> c < ' ')).isTrue();
  }

  @Test
  void halfPairs_becomeReplacementCharacters() throws IOException {
    byte[] json = new JsonBuffer(4).string("a\ud83db\ude00c\ud83d").toBytes();

    assertThat(mapper.readTree(json).textValue()).isEqualTo("a\ufffdb\ufffdc\ufffd");
  }

  @Test
  void randomTexts_growTheBuffer() throws IOException {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String text =
          random
              .ints(random.nextInt(300), 0, 0x11000)
              .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();

      byte[] json = new JsonBuffer(random.nextInt(8)).raw("[").string(text).raw("]").toBytes();

      assertThat(mapper.readTree(json).get(0).textValue()).as("seed %d", seed).isEqualTo(text);
    }
  }

  @Test
  void numbersThatAreNotFinite_areNull() {
    JsonBuffer json =
        new JsonBuffer(8).number(Double.NEGATIVE_INFINITY).raw(",").number(Float.NaN).raw(",");

    assertThat(json.number(-1.5e-9).raw(",").number(Long.MIN_VALUE))
        .hasToString("null,null,-1.5E-9,-9223372036854775808");
  }
}
