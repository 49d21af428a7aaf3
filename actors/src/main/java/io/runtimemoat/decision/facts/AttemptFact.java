package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;
import java.util.Locale;

/**
 * One attempt to serve a request, told when it ended: the fact {@code attempt/1}.
 *
 * @param attempt 1 for the first
 * @param arm id of the arm
 * @param cause why it was made: {@code first}, {@code low_mean_probability}, ...
 * @param promptTokens tokens of the prompt, counted once
 * @param cachedTokens prompt tokens whose KV was reused
 * @param completionTokens tokens drawn over all choices, delivered or not
 * @param queuedMicros from submission to the first feed
 * @param prefillMicros from the first feed to the first drawn token
 * @param decodeMicros from the first drawn token to the end
 * @param meanProbability of the drawn tokens, in [0, 1]; NaN when not measured
 * @param minProbability of the drawn tokens, in [0, 1]; NaN when not measured
 * @param cost price of the attempt in the node's currency
 * @param promptMac keyed digest of the prompt's token ids, lower-case hex, or empty
 */
public record AttemptFact(
    String requestId,
    DecisionId decisionId,
    int attempt,
    String arm,
    String model,
    String cause,
    End end,
    long atMicros,
    int promptTokens,
    int cachedTokens,
    int completionTokens,
    long queuedMicros,
    long prefillMicros,
    long decodeMicros,
    double meanProbability,
    double minProbability,
    double cost,
    String promptMac)
    implements RequestFact {
  public static final String MANIFEST = "attempt/1";

  /** The {@link #cause} of the first attempt. */
  public static final String FIRST = "first";

  /** How an attempt ended. */
  public enum End {
    FINISHED,
    /** Dropped for a stronger arm. */
    ESCALATED,
    CANCELLED,
    DEADLINE,
    STALLED,
    FAILED;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
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
    out.writeInt(attempt);
    out.writeText(arm);
    out.writeText(model);
    out.writeText(cause);
    out.writeText(end.code());
    out.writeLong(atMicros);
    out.writeInt(promptTokens);
    out.writeInt(cachedTokens);
    out.writeInt(completionTokens);
    out.writeLong(queuedMicros);
    out.writeLong(prefillMicros);
    out.writeLong(decodeMicros);
    out.writeDouble(meanProbability);
    out.writeDouble(minProbability);
    out.writeDouble(cost);
    out.writeText(promptMac);
    return out.toBytes();
  }

  /**
   * Reads a fact back.
   *
   * @throws MalformedFactException when the bytes are not one
   */
  public static AttemptFact decode(byte[] bytes) {
    return FactReader.decode(
        MANIFEST,
        bytes,
        in ->
            new AttemptFact(
                in.readText(),
                DecisionCodec.readId(in),
                in.readInt(),
                in.readText(),
                in.readText(),
                in.readText(),
                End.valueOf(in.readText().toUpperCase(Locale.ROOT)),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readText()));
  }
}
