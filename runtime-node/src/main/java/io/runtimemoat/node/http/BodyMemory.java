package io.runtimemoat.node.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that request bodies of all connections may take together. What does not fit is refused
 * and never waits: bodies that wait for room while they hold some would wait for each other. Safe
 * for use by many threads.
 */
final class BodyMemory {
  private final long mostBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  BodyMemory(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** One request's share, empty at first; whoever opens it releases it. */
  Share open() {
    return new Share();
  }

  private boolean take(long bytes) {
    long before = heldBytes.get();
    while (bytes <= mostBytes - before) {
      if (heldBytes.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = heldBytes.get();
    }
    return false;
  }

  /** What one request holds. */
  final class Share {
    private long bytes;
    private boolean released;

    private Share() {}

    /** Takes more; false, and nothing changes, when it does not fit or all was released. */
    synchronized boolean grow(long moreBytes) {
      boolean grown = !released && take(moreBytes);
      bytes += grown ? moreBytes : 0;
      return grown;
    }

    /** Gives back what is beyond that. */
    synchronized void shrinkTo(long keptBytes) {
      if (keptBytes < bytes) {
        heldBytes.addAndGet(keptBytes - bytes);
        bytes = keptBytes;
      }
    }

    /** Gives everything back, for good. */
    synchronized void release() {
      released = true;
      heldBytes.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
