package io.runtimemoat.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChainDigestTest {
  private static final ChainId CHAIN = new ChainId("00112233445566778899aabbccddeeff");

  @Test
  void genesis_isTheHashOfPurposeAndChain() throws Exception {
    byte[] written =
        MessageDigest.getInstance("SHA-256")
            .digest(
                HexFormat.of()
                    .parseHex("6d6f61742d6c65646765722f31" + "00112233445566778899aabbccddeeff"));

    assertThat(new ChainDigest().genesis(CHAIN)).isEqualTo(written);
  }

  @Test
  void digest_agreesWithAnIndependentComputation() throws Exception {
    byte[] sealed = "sealed bytes".getBytes(StandardCharsets.UTF_8);
    byte[] previous = new ChainDigest().genesis(CHAIN);
    byte[] payloadDigest = MessageDigest.getInstance("SHA-256").digest(sealed);
    ByteArrayOutputStream hashed = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(hashed)) {
      out.write(previous);
      out.write(payloadDigest);
      out.writeLong(7);
      out.writeLong(1_700_000_000_000_000L);
      out.writeUTF("decided/1");
      out.writeUTF("tenant-é");
      out.writeUTF("request");
    }
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(hashed.toByteArray());

    byte[] digest = new ChainDigest().next(previous, fact(payloadDigest, sealed));

    assertThat(digest).isEqualTo(expected);
  }

  /* Fixed for ever: stored chains must verify with every later release. */
  @Test
  void digest_hasItsKnownAnswer() throws Exception {
    byte[] sealed = "sealed bytes".getBytes(StandardCharsets.UTF_8);
    byte[] payloadDigest = MessageDigest.getInstance("SHA-256").digest(sealed);
    ChainDigest arithmetic = new ChainDigest();

    byte[] digest = arithmetic.next(arithmetic.genesis(CHAIN), fact(payloadDigest, sealed));

    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo("fdbc274cc30b273d32af399046e2d6f7072d036e35ee18aaf71dfcf69887d8ee");
  }

  private static SealedFact fact(byte[] payloadDigest, byte[] sealed) {
    return new SealedFact(
        7,
        "decided/1",
        "tenant-é",
        "request",
        1_700_000_000_000_000L,
        payloadDigest,
        new byte[32],
        sealed);
  }
}
