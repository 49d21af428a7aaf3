package io.runtimemoat.actors.upstream;

import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import io.runtimemoat.decision.upstream.InstanceSet;
import io.runtimemoat.decision.upstream.InstanceSet.Choice;
import io.runtimemoat.decision.upstream.InstanceSet.Chosen;
import io.runtimemoat.decision.upstream.InstanceSet.Mode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lends the places of an upstream's instances to calls; who finds none waits in a bounded line,
 * first come first served. Safe for many threads.
 */
final class InstancePool {
  private final InstanceSet instances;
  private final int maxWaiting;
  private final Queue<Ticket> line = new ArrayDeque<>();
  private boolean closed;

  /** A call's place, or its place in the line. Guarded by the pool. */
  static final class Ticket {
    private final Mode mode;
    private final Set<Integer> tried;
    private final Runnable wake;
    private @Nullable Choice choice;
    private boolean over;

    private Ticket(Mode mode, Set<Integer> tried, Runnable wake) {
      this.mode = mode;
      this.tried = tried;
      this.wake = wake;
    }
  }

  InstancePool(UpstreamSettings.Arm settings) {
    this.instances =
        new InstanceSet(
            settings.health(),
            settings.instances().size(),
            settings.calls().maxInFlight(),
            System.nanoTime());
    this.maxWaiting = settings.calls().maxWaiting();
  }

  /**
   * Asks for a place; {@link #choice} has the answer.
   *
   * @param wake called once the answer is there, when it was not at once; from any thread
   */
  synchronized Ticket enter(Mode mode, Set<Integer> tried, Runnable wake) {
    Ticket ticket = new Ticket(mode, tried, wake);
    if (closed) {
      ticket.choice = new InstanceSet.Unavailable(0);
      return ticket;
    }
    // Nobody is passed by: whoever comes while others wait goes to the end of the line.
    ticket.choice = line.isEmpty() ? choose(ticket) : new InstanceSet.Full();
    if (ticket.choice instanceof InstanceSet.Full && line.size() < maxWaiting) {
      ticket.choice = null;
      line.add(ticket);
    }
    return ticket;
  }

  /** The answer: a place, {@code Full} when the line is full too, or null while it waits. */
  synchronized @Nullable Choice choice(Ticket ticket) {
    return ticket.choice;
  }

  /**
   * Gives the place back, or leaves the line; only the first time counts.
   *
   * @param latencyNanos what the ticket's mode measures; empty when the call did not get that far
   */
  synchronized void leave(Ticket ticket, Verdict verdict, OptionalLong latencyNanos) {
    if (ticket.over) {
      return;
    }
    ticket.over = true;
    if (ticket.choice instanceof Chosen chosen) {
      instances.ended(
          chosen,
          verdict,
          latencyNanos,
          System.nanoTime(),
          ThreadLocalRandom.current().nextDouble());
      serveLine();
    } else {
      line.remove(ticket);
    }
  }

  synchronized List<InstanceSet.View> view() {
    return instances.view(System.nanoTime());
  }

  synchronized boolean takesCalls() {
    return !closed && instances.takesCalls(System.nanoTime());
  }

  synchronized int inFlight() {
    return instances.inFlight();
  }

  /** Calls that hold a place or wait for one. */
  synchronized int calls() {
    return instances.inFlight() + line.size();
  }

  synchronized int waiting() {
    return line.size();
  }

  /** Takes no further calls and sends the line away. */
  synchronized void close() {
    closed = true;
    for (Ticket ticket = line.poll(); ticket != null; ticket = line.poll()) {
      ticket.choice = new InstanceSet.Unavailable(0);
      ticket.wake.run();
    }
  }

  private void serveLine() {
    while (!line.isEmpty()) {
      Choice choice = choose(line.element());
      if (choice instanceof InstanceSet.Full) {
        return;
      }
      Ticket first = line.remove();
      first.choice = choice;
      first.wake.run();
    }
  }

  private Choice choose(Ticket ticket) {
    return instances.choose(
        ticket.mode, ticket.tried, System.nanoTime(), ThreadLocalRandom.current()::nextDouble);
  }
}
