package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns for a bounded number of requests per tenant. Who finds no free turn waits in the tenant's
 * own bounded queue, first come first served: nobody waits behind another tenant. Not safe for use
 * by many threads.
 *
 * @param <T> who waits
 */
public final class FairQueue<T> {
  /** What becomes of a request. */
  public enum Turn {
    /** It runs, and must {@link #leave} in the end. */
    RUNS,
    WAITS,
    /** Its tenant's queue, or that of all, is full. */
    REFUSED
  }

  private final int perTenant;
  private final int queuePerTenant;
  private final int queueTotal;
  private final Map<TenantId, Integer> running = new HashMap<>();
  private final Map<TenantId, Deque<T>> queues = new LinkedHashMap<>();
  private int waiting;

  public FairQueue(int perTenant, int queuePerTenant, int queueTotal) {
    this.perTenant = perTenant;
    this.queuePerTenant = queuePerTenant;
    this.queueTotal = queueTotal;
  }

  /** A request arrives. */
  public Turn enter(TenantId tenant, T who) {
    int runs = running.getOrDefault(tenant, 0);
    Deque<T> queue = queues.getOrDefault(tenant, new ArrayDeque<>());
    if (runs < perTenant && queue.isEmpty()) {
      running.put(tenant, runs + 1);
      return Turn.RUNS;
    }
    if (queue.size() >= queuePerTenant || waiting >= queueTotal) {
      return Turn.REFUSED;
    }
    queue.add(who);
    queues.put(tenant, queue);
    waiting++;
    return Turn.WAITS;
  }

  /** A request that ran has ended; the one of its tenant that runs in its place, if any. */
  public Optional<T> leave(TenantId tenant) {
    Deque<T> queue = queues.get(tenant);
    if (queue == null) {
      running.computeIfPresent(tenant, (t, runs) -> runs > 1 ? runs - 1 : null);
      return Optional.empty();
    }
    T next = queue.remove();
    waiting--;
    if (queue.isEmpty()) {
      queues.remove(tenant);
    }
    return Optional.of(next);
  }

  /** A request waits no longer; false when it is not waiting (it may run by now). */
  public boolean withdraw(TenantId tenant, T who) {
    Deque<T> queue = queues.get(tenant);
    if (queue == null || !queue.remove(who)) {
      return false;
    }
    waiting--;
    if (queue.isEmpty()) {
      queues.remove(tenant);
    }
    return true;
  }

  public int running(TenantId tenant) {
    return running.getOrDefault(tenant, 0);
  }

  /** Requests that wait, of all tenants. */
  public int waiting() {
    return waiting;
  }
}
