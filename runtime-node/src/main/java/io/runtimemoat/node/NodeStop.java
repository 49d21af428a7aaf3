package io.runtimemoat.node;

import java.util.concurrent.CountDownLatch;

/**
 * The wish that a node stops, which may come at any moment, also while it starts, and the end of
 * what it opened. Safe for use by many threads.
 */
public final class NodeStop {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Asks the node to stop, and does not wait. */
  public void request() {
    requested.countDown();
  }

  /** Asks the node to stop and returns once everything it opened is closed. */
  public void stop() {
    request();
    await(closed);
  }

  /** Waits until somebody asks, or interrupts the caller. */
  public void awaitRequest() {
    await(requested);
  }

  /** Whether somebody has asked. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Says that nothing of the node is open any more. */
  public void closed() {
    closed.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
