package io.runtimemoat.persistence.serialization;

/**
 * A record or enum that actors send to each other. Binds it to {@link KryoWireSerializer}; its
 * number is given in the module's {@link WireRegistrations}. A sealed protocol extends this once.
 */
public interface WireMessage {}
