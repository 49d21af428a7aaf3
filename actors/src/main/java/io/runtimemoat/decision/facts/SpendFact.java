package io.runtimemoat.decision.facts;

import java.util.Optional;

/**
 * What an attempt may spend, told before its first model or upstream byte ({@code reserved/1}), and
 * what it did spend, told when that is known ({@code settled/1}). A reservation that its chain
 * never settles is charged in full.
 *
 * @param attempt 1 for the first; every attempt reserves for itself
 * @param key public id of the API key
 * @param task code of the task type
 * @param day UTC day since the epoch that it is charged to: that of the leases it was reserved from
 * @param nanos billionths of the node's currency, at least 0
 * @param tokens prompt and completion tokens, at least 0; both below 2^61
 */
public record SpendFact(
    Stage stage,
    String requestId,
    int attempt,
    String key,
    String task,
    long day,
    long nanos,
    long tokens) {
  private static final String RESERVED_MANIFEST = "reserved/1";
  private static final String SETTLED_MANIFEST = "settled/1";
  private static final long MOST = Long.MAX_VALUE / 4;
  private static final long LAST_DAY = 1_000_000;

  /** The two tellings. */
  public enum Stage {
    RESERVED,
    SETTLED
  }

  public SpendFact {
    if (nanos < 0 || nanos > MOST || tokens < 0 || tokens > MOST || day < 0 || day > LAST_DAY) {
      throw new IllegalArgumentException(
          "no spend of day " + day + ": " + nanos + " nanos and " + tokens + " tokens");
    }
  }

  /** Format and version of the bytes. */
  public String manifest() {
    return stage == Stage.RESERVED ? RESERVED_MANIFEST : SETTLED_MANIFEST;
  }

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(requestId);
    out.writeInt(attempt);
    out.writeText(key);
    out.writeText(task);
    out.writeLong(day);
    out.writeLong(nanos);
    out.writeLong(tokens);
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<SpendFact> decode(String manifest, byte[] bytes) {
    return switch (manifest) {
      case RESERVED_MANIFEST -> Optional.of(read(Stage.RESERVED, manifest, bytes));
      case SETTLED_MANIFEST -> Optional.of(read(Stage.SETTLED, manifest, bytes));
      default -> Optional.empty();
    };
  }

  private static SpendFact read(Stage stage, String manifest, byte[] bytes) {
    return FactReader.decode(
        manifest,
        bytes,
        in ->
            new SpendFact(
                stage,
                in.readText(),
                in.readInt(),
                in.readText(),
                in.readText(),
                in.readLong(),
                in.readLong(),
                in.readLong()));
  }
}
