package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;
import java.util.Locale;

/**
 * One attempt to serve a request, told when it ended: the fact {@code attempt/2}, or {@code
 * attempt/1} of the first release, which does not say where it ran.
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
 * @param place where it ran
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
    String promptMac,
    AttemptPlace place)
    implements RequestFact {
  static final String FIRST_MANIFEST = "attempt/1";
  static final String MANIFEST = "attempt/2";

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
    return place.isTold() ? MANIFEST : FIRST_MANIFEST;
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
    if (place.isTold()) {
      out.writeText(place.node());
      out.writeText(place.device());
      out.writeText(place.failure());
      out.writeBoolean(place.estimated());
    }
    return out.toBytes();
  }

  /**
   * Reads a fact back.
   *
   * @throws MalformedFactException when the bytes are not one
   */
  static AttemptFact decode(String manifest, byte[] bytes) {
    boolean told = manifest.equals(MANIFEST);
    return FactReader.decode(
        manifest,
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
                in.readText(),
                told ? place(in) : AttemptPlace.NOT_TOLD));
  }

  private static AttemptPlace place(FactReader in) {
    AttemptPlace place =
        new AttemptPlace(in.readText(), in.readText(), in.readText(), in.readBoolean());
    if (!place.isTold()) {
      throw new IllegalArgumentException("it does not say where the attempt ran");
    }
    return place;
  }
}
