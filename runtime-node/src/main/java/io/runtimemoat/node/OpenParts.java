package io.runtimemoat.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has opened, closed in the opposite order; one that fails to close stops no other.
 * Once the node is told to stop, each part that is added is the last.
 */
final class OpenParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final BooleanSupplier stopping;

  OpenParts(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  /**
   * Takes a part over, also when it fails.
   *
   * @throws StartStoppedException when no other part should be opened
   */
  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    if (stopping.getAsBoolean()) {
      throw new StartStoppedException(null);
    }
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
