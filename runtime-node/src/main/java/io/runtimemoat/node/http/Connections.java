package io.runtimemoat.node.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one port, at most so many. When another comes, one that serves nobody
 * gives way to it; when there is none, the new one is refused. Safe for use by many threads.
 */
public final class Connections {
  /** Why the port ended a connection, as metrics call it. */
  public enum Ended {
    /** It came when all others were being served. */
    REFUSED,
    /** Another came, and this one served nobody. */
    GAVE_WAY,
    /** A request's head took too long. */
    HEAD_TIMEOUT,
    /** No request came for too long. */
    IDLE_TIMEOUT,
    /** Its client took nothing of an answer for too long. */
    STALLED;

    /** The metric's label. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the port tells a connection. */
  enum Order {
    /** End: another needs the place. */
    GIVE_WAY,
    /** End once nothing is being answered. */
    DRAIN,
    /** End now, whatever runs. */
    CUT
  }

  /** What a connection does. */
  private enum Stage {
    /** It never sent a request. */
    NEW,
    BETWEEN_REQUESTS,
    /** A body is on its way, and nothing else is open. */
    RECEIVING,
    SERVING
  }

  /** A client that connects to ask has asked by then. */
  private static final long TIME_TO_ASK_NANOS = 1_000_000_000;

  private final int most;
  private final LongSupplier nanoTime;

  /** By stage, each in the order in which they got there; guarded by this, as what follows. */
  private final Map<Stage, Set<Seat>> seats = new EnumMap<>(Stage.class);

  private final Map<Ended, Long> ended = new EnumMap<>(Ended.class);
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private boolean draining;

  Connections(int most) {
    this(most, System::nanoTime);
  }

  Connections(int most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
    for (Stage stage : Stage.values()) {
      seats.put(stage, new LinkedHashSet<>());
    }
  }

  /** A place for a new connection, or null when all others are being served. */
  @Nullable Seat admit() {
    Seat leaving = null;
    Seat seat = new Seat();
    synchronized (this) {
      if (open() >= most) {
        leaving = firstToGiveWay();
        if (leaving == null) {
          count(Ended.REFUSED);
          return null;
        }
        count(Ended.GAVE_WAY);
        remove(leaving);
      }
      at(Stage.NEW).add(seat);
    }
    if (leaving != null) {
      leaving.order(Order.GIVE_WAY);
    }
    return seat;
  }

  /**
   * Who never asked, then who asked before, then who still sends a body; of each the longest. Those
   * that had time to ask since go first: so new clients that come all at once push none of each
   * other out as long as there is an idle one.
   */
  private @Nullable Seat firstToGiveWay() {
    for (Stage stage : List.of(Stage.NEW, Stage.BETWEEN_REQUESTS)) {
      Seat longest = longest(stage);
      if (longest != null
          && nanoTime.getAsLong() - longest.waitingSinceNanos >= TIME_TO_ASK_NANOS) {
        return longest;
      }
    }
    for (Stage stage : List.of(Stage.NEW, Stage.BETWEEN_REQUESTS, Stage.RECEIVING)) {
      Seat longest = longest(stage);
      if (longest != null) {
        return longest;
      }
    }
    return null;
  }

  private @Nullable Seat longest(Stage stage) {
    Set<Seat> there = at(stage);
    return there.isEmpty() ? null : there.iterator().next();
  }

  /** Connections that are open now. */
  public synchronized int open() {
    return seats.values().stream().mapToInt(Set::size).sum();
  }

  /** Those of them that are being served. */
  public synchronized int serving() {
    return at(Stage.SERVING).size();
  }

  /** Connections that were ended for a reason since the start. */
  public synchronized long ended(Ended reason) {
    return ended.getOrDefault(reason, 0L);
  }

  synchronized void count(Ended reason) {
    ended.merge(reason, 1L, Long::sum);
  }

  /** Ends every connection once nothing is being answered on it; completes when all have ended. */
  CompletionStage<Void> drain() {
    synchronized (this) {
      draining = true;
    }
    tellAll(Order.DRAIN);
    return empty;
  }

  /** Ends what is left. */
  void cut() {
    tellAll(Order.CUT);
  }

  private void tellAll(Order order) {
    List<Seat> all = new ArrayList<>();
    synchronized (this) {
      seats.values().forEach(all::addAll);
    }
    all.forEach(seat -> seat.order(order));
    completeIfEmpty();
  }

  private void completeIfEmpty() {
    boolean done;
    synchronized (this) {
      done = draining && open() == 0;
    }
    if (done) {
      empty.complete(null);
    }
  }

  private void remove(Seat seat) {
    at(seat.stage).remove(seat);
    seat.left = true;
  }

  private Set<Seat> at(Stage stage) {
    Set<Seat> there = seats.get(stage);
    if (there == null) {
      throw new IllegalStateException("no place for " + stage);
    }
    return there;
  }

  /** One connection's place. */
  final class Seat {
    private Stage stage = Stage.NEW;
    private int unanswered;
    private int receiving;
    private long requests;
    private long waitingSinceNanos = nanoTime.getAsLong();
    private boolean left;
    private boolean refusing;
    private @Nullable Consumer<Order> listener;
    private @Nullable Order earlier;

    private Seat() {}

    /** Says who hears orders; one that came before is heard now. */
    void listen(Consumer<Order> listener) {
      Order missed;
      synchronized (Connections.this) {
        this.listener = listener;
        missed = earlier;
      }
      if (missed != null) {
        listener.accept(missed);
      }
    }

    private void order(Order order) {
      Consumer<Order> hearing;
      synchronized (Connections.this) {
        earlier = order;
        hearing = listener;
      }
      if (hearing != null) {
        hearing.accept(order);
      }
    }

    /**
     * A request's head is there.
     *
     * @param withBody whether a body is still on its way
     * @return whether it may be served; not on a connection whose place another has by now
     */
    boolean arrived(boolean withBody) {
      synchronized (Connections.this) {
        requests++;
        unanswered++;
        refusing |= left;
        receiving += withBody && !left ? 1 : 0;
        move();
        return !left;
      }
    }

    /** Whether a request that came too late is being told so. */
    boolean isRefusing() {
      synchronized (Connections.this) {
        return refusing;
      }
    }

    /** A body is there, or will not come. */
    void received() {
      synchronized (Connections.this) {
        receiving--;
        move();
      }
    }

    /** Nothing more comes of an answer. */
    void answered() {
      synchronized (Connections.this) {
        unanswered--;
        waitingSinceNanos = nanoTime.getAsLong();
        move();
      }
    }

    private void move() {
      Stage next = Stage.SERVING;
      if (unanswered == 0) {
        next = Stage.BETWEEN_REQUESTS;
      } else if (unanswered <= receiving) {
        next = Stage.RECEIVING;
      }
      if (next != stage && !left) {
        at(stage).remove(this);
        at(next).add(this);
      }
      stage = next;
    }

    /** Whether no request is unanswered. */
    boolean isWaiting() {
      synchronized (Connections.this) {
        return unanswered == 0;
      }
    }

    /** Since when no request is unanswered. */
    long waitingSinceNanos() {
      synchronized (Connections.this) {
        return waitingSinceNanos;
      }
    }

    /** Requests whose heads have come. */
    long requests() {
      synchronized (Connections.this) {
        return requests;
      }
    }

    /** Whether the connection is to end once nothing is being answered. */
    boolean isLast() {
      synchronized (Connections.this) {
        return draining || left;
      }
    }

    void count(Ended reason) {
      Connections.this.count(reason);
    }

    /** The connection is closed. */
    void leave() {
      synchronized (Connections.this) {
        remove(this);
      }
      completeIfEmpty();
    }
  }
}
