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

  /** It gave up waiting. */
  public record Withdrawn() implements Entry {}

  /** A request's place at the gate; each is its own. */
  public static final class Place {
    private final ConcurrencyGate gate;
    private final TenantId tenant;
    private final CompletableFuture<Entry> entry = new CompletableFuture<>();

    private Place(ConcurrencyGate gate, TenantId tenant) {
      this.gate = gate;
      this.tenant = tenant;
    }

    /**
     * Completes when the request may run, or with {@link Full} at once when the queue is full and
     * otherwise after {@code moat.limits.concurrency.queue-wait}.
     */
    public CompletionStage<Entry> entry() {
      return entry;
    }

    /** Waits no longer; nothing happens when the entry is there, so a pass must still be left. */
    public void withdraw() {
      gate.giveUp(this, new Withdrawn());
    }
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

  /** Asks for a turn. */
  public Place enter(TenantId tenant) {
    Place place = new Place(this, tenant);
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
                .scheduleOnce(
                    queueWait, () -> giveUp(place, new Full(queueWait)), system.executionContext());
        var unused = place.entry.whenComplete((entry, failure) -> end.cancel());
      }
    }
    return place;
  }

  private void giveUp(Place place, Entry instead) {
    boolean waited;
    synchronized (queue) {
      waited = queue.withdraw(place.tenant, place);
    }
    if (waited) {
      place.entry.complete(instead);
    }
  }

  /**
   * On a thread of its own: what hangs on an entry starts a whole request, and one that is refused
   * at once hands on its turn in turn.
   */
  private void next(TenantId tenant) {
    Optional<Place> next;
    synchronized (queue) {
      next = queue.leave(tenant);
    }
    next.ifPresent(place -> system.executionContext().execute(() -> admit(place)));
  }

  private void admit(Place place) {
    Pass pass = new Pass(this, place.tenant);
    if (!place.entry.complete(pass)) {
      pass.leave();
    }
  }
}
