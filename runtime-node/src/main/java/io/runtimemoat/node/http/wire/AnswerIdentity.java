package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.CompletionHead;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * What is the same in every chunk of one answer.
 *
 * @param model the name the answer gives, see {@code moat.http.response-model}
 * @param withMetadata whether the answer carries the key {@code moat}
 */
public record AnswerIdentity(CompletionHead head, String model, boolean withMetadata) {
  private static final HexFormat HEX = HexFormat.of();

  /** OpenAI's mark of the configuration behind an answer: same arm and policy, same mark. */
  public String fingerprint() {
    CRC32 crc = new CRC32();
    String configuration = head.servedModel() + '\n' + head.arm() + '\n' + head.policyVersion();
    crc.update(configuration.getBytes(StandardCharsets.UTF_8));
    return "fp_" + HEX.toHexDigits((int) crc.getValue());
  }
}
