package io.runtimemoat.node.http;

import java.time.Instant;

/**
 * A name that requests may use, as {@code GET /v1/models} lists it.
 *
 * @param id a model, an alias or {@code auto}
 * @param created when this node learned of it
 */
public record ServedModel(String id, Instant created, String ownedBy) {}
