package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TokenConstraint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The bounded door of a lane: counts live sequences per tenant and hands tickets to the lane. */
final class Gate {
  /** Later deadlines are as good as none, and nanoseconds do not overflow. */
  private static final Duration MAX_DEADLINE = Duration.ofDays(365);

  private final LaneClock clock;
  private final int capacity;
  private final int tenantCapacity;
  private final Map<Long, Ticket> tickets = new ConcurrentHashMap<>();
  private final ArrayDeque<Ticket> inbox = new ArrayDeque<>();
  private final Map<String, Integer> liveByTenant = new HashMap<>();
  private final Map<String, Integer> liveByModel = new HashMap<>();
  private volatile boolean inboxFilled;
  private long arrivals;
  private boolean closed;

  /**
   * A gate that is open.
   *
   * @param capacity live sequences at most, those on slots included
   * @param tenantShare share of the capacity one tenant may hold, at least one sequence
   */
  Gate(LaneClock clock, int capacity, double tenantShare) {
    this.clock = clock;
    this.capacity = capacity;
    this.tenantCapacity = Math.max(1, (int) (capacity * tenantShare));
  }

  /** Whether a sequence of a tenant would be let in by now. */
  synchronized Admission room(String tenant) {
    if (closed) {
      return Admission.CLOSED;
    }
    boolean full =
        tickets.size() >= capacity || liveByTenant.getOrDefault(tenant, 0) >= tenantCapacity;
    return full ? Admission.QUEUE_FULL : Admission.ACCEPTED;
  }

  synchronized Admission enter(
      SequenceSpec spec, SequenceListener listener, List<TokenConstraint> constraints) {
    Admission room = room(spec.tenant());
    if (room != Admission.ACCEPTED) {
      return room;
    }
    long now = clock.nanoTime();
    long deadline = now + untilNs(spec.deadline());
    Ticket ticket = new Ticket(spec, listener, constraints, now, deadline, arrivals);
    if (tickets.putIfAbsent(spec.sequenceId(), ticket) != null) {
      throw new IllegalArgumentException("sequence " + spec.sequenceId() + " lives already");
    }
    arrivals++;
    liveByTenant.merge(spec.tenant(), 1, Integer::sum);
    liveByModel.merge(spec.model(), 1, Integer::sum);
    inbox.add(ticket);
    inboxFilled = true;
    return Admission.ACCEPTED;
  }

  private long untilNs(Instant deadline) {
    Duration until = Duration.between(clock.instant(), deadline);
    return until.compareTo(MAX_DEADLINE) < 0 ? until.toNanos() : MAX_DEADLINE.toNanos();
  }

  @Nullable Ticket find(long sequenceId) {
    return tickets.get(sequenceId);
  }

  /** The next accepted ticket, or null. */
  @Nullable Ticket poll() {
    if (!inboxFilled) {
      return null;
    }
    synchronized (this) {
      Ticket ticket = inbox.poll();
      inboxFilled = !inbox.isEmpty();
      return ticket;
    }
  }

  synchronized void leave(Ticket ticket) {
    SequenceSpec spec = ticket.spec();
    tickets.remove(spec.sequenceId());
    liveByTenant.computeIfPresent(spec.tenant(), (name, live) -> live == 1 ? null : live - 1);
    liveByModel.computeIfPresent(spec.model(), (name, live) -> live == 1 ? null : live - 1);
  }

  synchronized void close() {
    closed = true;
  }

  synchronized boolean closed() {
    return closed;
  }

  /** A copy for the caller to change. */
  synchronized Map<String, Integer> liveByModel() {
    return new HashMap<>(liveByModel);
  }
}
