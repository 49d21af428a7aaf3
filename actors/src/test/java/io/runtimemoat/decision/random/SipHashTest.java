package io.runtimemoat.decision.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SipHashTest {
  private static final SipHash PAPER = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  /** Appendix A of the paper (15 bytes) and the first vectors of its reference code. */
  @Test
  void hash_givesThePublishedAnswers() {
    assertThat(PAPER.hash(counting(0))).isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(PAPER.hash(counting(1))).isEqualTo(0x74f839c593dc67fdL);
    assertThat(PAPER.hash(counting(8))).isEqualTo(0x93f5f5799a932462L);
    assertThat(PAPER.hash(counting(15))).isEqualTo(0xa129ca6149be45e5L);
  }

  @Test
  void text_hidesTheKey() {
    assertThat(PAPER.toString()).doesNotContain("506097522914230528");
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
