package io.runtimemoat.persistence.serialization;

/**
 * One module's wire numbers, found by {@link java.util.ServiceLoader}: name the implementing class
 * in {@code META-INF/services/io.runtimemoat.persistence.serialization.WireRegistrations}.
 */
@FunctionalInterface
public interface WireRegistrations {
  /** Gives every class that crosses the wire its number, for ever. */
  void register(WireNumbers numbers);
}
