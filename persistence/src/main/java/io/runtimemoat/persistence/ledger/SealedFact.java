package io.runtimemoat.persistence.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A fact as it is stored, in a segment or in the database.
 *
 * @param payloadDigest SHA-256 of the sealed payload, 32 bytes; outlives the payload
 * @param digest the chain's digest at this fact, 32 bytes
 * @param sealed null once it was dropped by retention
 */
record SealedFact(
    long sequence,
    String manifest,
    String tenant,
    String requestId,
    long atMicros,
    byte[] payloadDigest,
    byte[] digest,
    byte @Nullable [] sealed) {}
