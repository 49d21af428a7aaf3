package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8DecoderTest {
  @Test
  void invalidBytes_becomeOneReplacementPerMaximalSubpart() {
    // The Unicode standard, tables 3-8 to 3-11.
    assertThat(decoded("C0AFE080BFF08182 41"))
        .isEqualTo("\uFFFD".repeat(8) + "\uFFFDA".substring(1));
    assertThat(decoded("EDA080EDBFBFEDAF41")).isEqualTo("\uFFFD".repeat(8) + "A");
    assertThat(decoded("F4919293FF4180BF42")).isEqualTo("\uFFFD".repeat(5) + "A\uFFFD\uFFFDB");
    assertThat(decoded("E180E2F09192F1BF41")).isEqualTo("\uFFFD".repeat(4) + "A");
  }

  @Test
  void charactersCutAtTheEnd_becomeOneReplacement() {
    assertThat(decoded("61F09F98")).isEqualTo("a\uFFFD");
  }

  @Test
  void everyCodePoint_roundTrips() {
    StringBuilder all = new StringBuilder();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        all.appendCodePoint(codePoint);
      }
    }

    assertThat(decoded(all.toString().getBytes(StandardCharsets.UTF_8)).contentEquals(all))
        .isTrue();
  }

  @Test
  void randomBytes_decodeAsTheJdkDecodesThem() {
    // ED is left out: the JDK takes a surrogate's cut encoding for one subpart, the standard not.
    Random random = new Random(21);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        int drawn = random.nextInt(4) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(128);
        bytes[i] = (byte) (drawn == 0xED ? 'x' : drawn);
      }
      assertThat(decoded(bytes))
          .as(HexFormat.of().formatHex(bytes))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static String decoded(String hex) {
    return decoded(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String decoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    Utf8Decoder decoder = new Utf8Decoder();
    for (byte value : bytes) {
      decoder.accept(value, text::appendCodePoint);
    }
    decoder.finish(text::appendCodePoint);
    return text.toString();
  }
}
