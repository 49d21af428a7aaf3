package io.runtimemoat.actors.session;

import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often documents broke lately, per tenant, task type and arm. What is seen counts half as much
 * every ten minutes, so that an arm which is avoided for its breaks is not avoided for good. Safe
 * for use by many threads.
 */
final class RecentBreaks {
  /** Beyond it what was longest not asked for is forgotten. */
  private static final int MOST = 4096;

  private static final double HALF_LIFE_NANOS = Duration.ofMinutes(10).toNanos();

  /** Documents in order that everybody is taken to have written: one break says little. */
  private static final double BEFORE = 4;

  private record Key(TenantId tenant, String task, String arm) {}

  /** Documents that were seen, as far as they still count. */
  private static final class Seen {
    double all;
    double broken;
    long atNanos;

    void fade(long nowNanos) {
      double left = Math.pow(2, (atNanos - nowNanos) / HALF_LIFE_NANOS);
      all *= left;
      broken *= left;
      atNanos = nowNanos;
    }
  }

  private final LongSupplier nanoTime;

  /** In the order of use; guarded by this. */
  private final Map<Key, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
          return size() > MOST;
        }
      };

  RecentBreaks() {
    this(System::nanoTime);
  }

  RecentBreaks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A document came to its end, or broke. */
  synchronized void ended(TenantId tenant, String task, String arm, boolean broke) {
    Seen of = seen.computeIfAbsent(new Key(tenant, task, arm), key -> new Seen());
    of.fade(nanoTime.getAsLong());
    of.all++;
    of.broken += broke ? 1 : 0;
  }

  /** The share of recent documents that broke, in [0, 1); 0 where none was seen. */
  synchronized double share(TenantId tenant, String task, String arm) {
    Seen of = seen.get(new Key(tenant, task, arm));
    if (of == null) {
      return 0;
    }
    of.fade(nanoTime.getAsLong());
    return of.broken / (of.all + BEFORE);
  }
}
