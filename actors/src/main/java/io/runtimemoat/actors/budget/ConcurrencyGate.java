package io.runtimemoat.actors.budget;

import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.FairQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/** Lets a bounded number of each tenant's requests run at once. Safe for use by many threads. */
public final class ConcurrencyGate {
  /** What a request finds. */
  public sealed interface Entry {}

  /** It may run until it leaves. */
  public static final class Pass implements Entry {
    private final ConcurrencyGate gate;
    private final TenantId tenant;
    private final AtomicBoolean left = new AtomicBoolean();

    private Pass(ConcurrencyGate gate, TenantId tenant) {
      this.gate = gate;
      this.tenant = tenant;
    }

    /** Hands the turn on; only the first call counts. */
    public void leave() {
      if (left.compareAndSet(false, true)) {
        gate.next(tenant);
      }
    }
  }

  /** Too many of the tenant's requests run and wait; {@code retryAfter} is for the client. */
  public record Full(Duration retryAfter) implements Entry {}

  /** A request's place in the queue; each is its own. */
  private static final class Place {
    private final CompletableFuture<Entry> entry = new CompletableFuture<>();
  }

  private final ActorSystem<?> system;
  private final Duration queueWait;
  private final FairQueue<Place> queue; // Guarded by itself.

  public ConcurrencyGate(ActorSystem<?> system, LimitSettings.Concurrency settings) {
    this.system = system;
    this.queueWait = settings.queueWait();
    this.queue =
        new FairQueue<>(settings.perTenant(), settings.queuePerTenant(), settings.queueTotal());
  }

  /**
   * Completes when the request may run, or with {@link Full} at once when the queue is full and
   * otherwise after {@code moat.limits.concurrency.queue-wait}.
   */
  public CompletionStage<Entry> enter(TenantId tenant) {
    Place place = new Place();
    FairQueue.Turn turn;
    synchronized (queue) {
      turn = queue.enter(tenant, place);
    }
    switch (turn) {
      case RUNS -> place.entry.complete(new Pass(this, tenant));
      case REFUSED -> place.entry.complete(new Full(queueWait));
      case WAITS -> {
        Cancellable end =
            system
                .scheduler()
                .scheduleOnce(queueWait, () -> giveUp(tenant, place), system.executionContext());
        var unused = place.entry.whenComplete((entry, failure) -> end.cancel());
      }
    }
    return place.entry;
  }

  /** The longest wait is over. */
  private void giveUp(TenantId tenant, Place place) {
    boolean waited;
    synchronized (queue) {
      waited = queue.withdraw(tenant, place);
    }
    if (waited) {
      place.entry.complete(new Full(queueWait));
    }
  }

  private void next(TenantId tenant) {
    Optional<Place> next;
    synchronized (queue) {
      next = queue.leave(tenant);
    }
    // Outside the lock: what a caller hangs on its entry runs here.
    next.ifPresent(place -> admit(tenant, place));
  }

  private void admit(TenantId tenant, Place place) {
    Pass pass = new Pass(this, tenant);
    if (!place.entry.complete(pass)) {
      pass.leave();
    }
  }
}
