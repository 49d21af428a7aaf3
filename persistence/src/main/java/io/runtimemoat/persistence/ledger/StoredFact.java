package io.runtimemoat.persistence.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A fact as read back.
 *
 * @param payload opened payload; null once it was dropped by retention or its tenant was erased
 * @param digest SHA-256(previous digest ‖ SHA-256(sealed payload) ‖ header), 32 bytes
 */
public record StoredFact(
    FactPosition position,
    String manifest,
    String tenant,
    String requestId,
    long atMicros,
    byte @Nullable [] payload,
    byte[] digest) {}
