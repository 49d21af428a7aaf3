package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.facts.FactReader;
import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import java.util.Arrays;
import java.util.List;

/**
 * Rewards as the journal holds them: one by one while they are few, since the sums of a single one
 * are as large as those of a million.
 *
 * @param bytes canonical
 */
public record EncodedSamples(byte[] bytes) {
  private static final String MANIFEST = "reward-samples/1";

  public EncodedSamples {
    bytes = bytes.clone();
  }

  static EncodedSamples of(List<RewardSample> samples) {
    FactWriter out = new FactWriter();
    out.writeList(
        samples,
        (to, sample) -> {
          to.writeText(sample.arm());
          to.writeFloats(sample.context());
          to.writeDouble(sample.reward());
        });
    return new EncodedSamples(out.toBytes());
  }

  /** Their sums. */
  public PolicySums sums(int dimension) {
    return PolicySums.of(
        dimension,
        FactReader.decode(
            MANIFEST,
            bytes,
            in ->
                in.readList(
                    from ->
                        new RewardSample(from.readText(), from.readFloats(), from.readDouble()))));
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedSamples that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "EncodedSamples[%d bytes]".formatted(bytes.length);
  }
}
