package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;
import java.util.Locale;
import java.util.Set;

/**
 * How a request ended, told once and before its last byte leaves: the fact {@code outcome/1}.
 *
 * @param servedModel the model whose text was delivered, or empty
 * @param attempts number of attempts, at least 0
 * @param finishReason why the first choice ended, or empty
 * @param validation {@code unchecked}, {@code valid}, {@code repaired} or {@code degraded}
 * @param failure the kind of failure, or empty
 * @param promptTokens as billed to the client: the first prompt
 * @param completionTokens as billed to the client: delivered tokens
 * @param cost price of all attempts in the node's currency
 * @param firstByteMicros from the decision to the first content; -1 when none was sent
 * @param durationMicros from the decision to this fact
 * @param answerMac keyed digest of the delivered text, lower-case hex, or empty
 */
public record OutcomeFact(
    String requestId,
    DecisionId decisionId,
    Status status,
    long atMicros,
    String servedModel,
    int attempts,
    String finishReason,
    String validation,
    String failure,
    int promptTokens,
    int cachedTokens,
    int completionTokens,
    double cost,
    long firstByteMicros,
    long durationMicros,
    String answerMac)
    implements RequestFact {
  public static final String MANIFEST = "outcome/1";

  private static final double MICROS = 1e6;
  private static final Set<String> UNTOUCHED = Set.of("unchecked", "valid");

  /** The ways a request ends. */
  public enum Status {
    COMPLETED,
    /** The client left. */
    CANCELLED,
    FAILED;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Duration of the whole request. */
  public double seconds() {
    return durationMicros / MICROS;
  }

  /** Whether the answer had to be repaired or cut. */
  public boolean broke() {
    return !UNTOUCHED.contains(validation);
  }

  @Override
  public String manifest() {
    return MANIFEST;
  }

  @Override
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(requestId);
    DecisionCodec.writeId(out, decisionId);
    out.writeText(status.code());
    out.writeLong(atMicros);
    out.writeText(servedModel);
    out.writeInt(attempts);
    out.writeText(finishReason);
    out.writeText(validation);
    out.writeText(failure);
    out.writeInt(promptTokens);
    out.writeInt(cachedTokens);
    out.writeInt(completionTokens);
    out.writeDouble(cost);
    out.writeLong(firstByteMicros);
    out.writeLong(durationMicros);
    out.writeText(answerMac);
    return out.toBytes();
  }

  /**
   * Reads a fact back.
   *
   * @throws MalformedFactException when the bytes are not one
   */
  public static OutcomeFact decode(byte[] bytes) {
    return FactReader.decode(
        MANIFEST,
        bytes,
        in ->
            new OutcomeFact(
                in.readText(),
                DecisionCodec.readId(in),
                Status.valueOf(in.readText().toUpperCase(Locale.ROOT)),
                in.readLong(),
                in.readText(),
                in.readInt(),
                in.readText(),
                in.readText(),
                in.readText(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readText()));
  }
}
