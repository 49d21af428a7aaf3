package io.runtimemoat.actors.session;

import io.runtimemoat.decision.TenantId;

/**
 * Who asks, from the key alone.
 *
 * @param keyId public id of the key, safe to log
 */
public record Principal(TenantId tenant, String keyId) {}
