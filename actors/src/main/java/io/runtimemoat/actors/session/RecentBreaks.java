package io.runtimemoat.actors.session;

import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How often documents left their schema lately, per tenant, task type and arm. What is seen counts
 * half as much every ten minutes, so that an arm which is avoided for its breaks is not avoided for
 * good. Safe for use by many threads; reading takes no lock.
 */
final class RecentBreaks {
  /** Beyond it the one that was seen longest ago is forgotten. */
  private static final int MOST = 4096;

  private static final double HALF_LIFE_NANOS = Duration.ofMinutes(10).toNanos();

  /** Documents in order that everybody is taken to have written: one break says little. */
  private static final double BEFORE = 4;

  private record Key(TenantId tenant, String task, String arm) {}

  /** Documents that were seen, as far as they counted then. */
  private record Seen(double all, double broken, long atNanos) {
    Seen with(boolean broke, long nowNanos) {
      double left = left(nowNanos);
      return new Seen(all * left + 1, broken * left + (broke ? 1 : 0), nowNanos);
    }

    double share(long nowNanos) {
      double left = left(nowNanos);
      return broken * left / (all * left + BEFORE);
    }

    private double left(long nowNanos) {
      return Math.pow(2, (atNanos - nowNanos) / HALF_LIFE_NANOS);
    }
  }

  private final LongSupplier nanoTime;
  private final Map<Key, Seen> seen = new ConcurrentHashMap<>();

  /** Its keys, the one that was seen longest ago first; guarded by this. */
  private final Set<Key> lastSeen = new LinkedHashSet<>();

  RecentBreaks() {
    this(System::nanoTime);
  }

  RecentBreaks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A document came to its end, or left its schema. */
  synchronized void ended(TenantId tenant, String task, String arm, boolean broke) {
    long now = nanoTime.getAsLong();
    Key key = new Key(tenant, task, arm);
    Seen before = seen.get(key);
    lastSeen.remove(key);
    lastSeen.add(key);
    if (lastSeen.size() > MOST) {
      Iterator<Key> eldest = lastSeen.iterator();
      seen.remove(eldest.next());
      eldest.remove();
    }
    seen.put(key, (before == null ? new Seen(0, 0, now) : before).with(broke, now));
  }

  /** The share of recent documents that left their schema, in [0, 1); 0 where none was seen. */
  double share(TenantId tenant, String task, String arm) {
    Seen of = seen.get(new Key(tenant, task, arm));
    return of == null ? 0 : of.share(nanoTime.getAsLong());
  }
}
