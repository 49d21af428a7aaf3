package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKeyTable;

/** The ledger's tables: chains, facts, heads, payload partitions, and the keys that sign heads. */
public final class LedgerSchema {
  private LedgerSchema() {}

  /** Creates what is missing; safe when several nodes start together. */
  public static void createIfMissing(Database database) {
    database.createSchema(LedgerSchema.class, "ledger");
    new SigningKeyTable(database).createIfMissing();
  }
}
