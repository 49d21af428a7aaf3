package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySums;
import java.util.Arrays;

/**
 * {@link PolicySums} as the journal holds them.
 *
 * @param bytes canonical
 */
public record EncodedSums(byte[] bytes) {
  public EncodedSums {
    bytes = bytes.clone();
  }

  static EncodedSums of(PolicySums sums) {
    return new EncodedSums(sums.encode());
  }

  /** The sums, bit for bit. */
  public PolicySums decode() {
    return PolicySums.decode(bytes);
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedSums that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "EncodedSums[%d bytes]".formatted(bytes.length);
  }
}
