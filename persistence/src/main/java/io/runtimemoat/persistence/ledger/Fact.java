package io.runtimemoat.persistence.ledger;

/**
 * One fact as the ledger takes it: a flat row whose payload the caller encoded.
 *
 * @param manifest the payload's format and version, for example {@code decided/1}
 * @param tenant whose key seals the payload
 * @param requestId the request the fact belongs to; a request is the fold of its facts
 * @param atMicros microseconds since the epoch, UTC
 * @param payload canonical bytes, before sealing
 */
public record Fact(
    String manifest, String tenant, String requestId, long atMicros, byte[] payload) {}
