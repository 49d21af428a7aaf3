package io.runtimemoat.persistence.ledger;

/** A stored fact is missing or was changed: what follows in its chain cannot be trusted. */
public final class LedgerDamagedException extends RuntimeException {
  private final transient FactPosition position;

  public LedgerDamagedException(FactPosition position, String detail) {
    super(
        "chain %s is damaged at fact %d: %s; run `moat replay` to see how far it is intact"
            .formatted(position.chain().value(), position.sequence(), detail));
    this.position = position;
  }

  /** The first fact that is missing or changed. */
  public FactPosition position() {
    return position;
  }
}
