package io.runtimemoat.persistence.journal;

/**
 * One module's events and states at rest, found by {@link java.util.ServiceLoader}: name the
 * implementing class in {@code META-INF/services/io.runtimemoat.persistence.journal.JournalEvents}.
 * The events themselves import nothing of this package, so pure code can own them.
 */
@FunctionalInterface
public interface JournalEvents {
  /** Names the roots and gives every record below them its manifest, for ever. */
  void register(EventManifests manifests);
}
