package io.runtimemoat.persistence.control;

/**
 * The newest state of one controlled thing, as nodes read it.
 *
 * @param sequence place in the feed, dense from 1 as written; a newer write of the same thing moves
 *     it to the end
 * @param tenant whose thing it is; empty for things of the whole cluster
 * @param kind what it is, for example {@code api-key}
 * @param key its name within tenant and kind
 * @param version the owner's own version, growing
 * @param deleted whether it is a tombstone; the payload is empty then
 * @param payload the owner's bytes, at most {@value ControlTable#MAX_PAYLOAD_BYTES}
 */
public record ControlRow(
    long sequence,
    String tenant,
    String kind,
    String key,
    long version,
    boolean deleted,
    byte[] payload) {}
