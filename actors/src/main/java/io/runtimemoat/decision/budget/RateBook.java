package io.runtimemoat.decision.budget;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The owner's count of one tenant's rate limits: what nodes were lent in the last 60 seconds is at
 * most the limit, so all nodes together let through at most that and one lease each. Kept in memory
 * only; an owner that is new learns from the nodes what they used. Not safe for many threads.
 */
public final class RateBook {
  /** One limit's count and the nodes that have told what they used before. */
  private static final class Count {
    private final RateWindow window = new RateWindow();
    private final Set<String> known = new HashSet<>();
  }

  private final Map<RateKey, Count> counts = new HashMap<>();
  private final int leaseParts;
  private final int mostKeys;

  /**
   * @param leaseParts a lease is at most one part in this many of a limit
   * @param mostKeys limits it counts at once; what needs one more is refused
   */
  public RateBook(int leaseParts, int mostKeys) {
    this.leaseParts = leaseParts;
    this.mostKeys = mostKeys;
  }

  /** Lends to a node: all lines or, where one does not fit, nothing of any. */
  public List<RateAnswer> lend(String node, List<RateLine> lines, Instant now) {
    if (counts.size() + lines.size() > mostKeys) {
      counts.values().removeIf(count -> count.window.used(now) == 0);
    }
    if (counts.size() + lines.size() > mostKeys
        && lines.stream().anyMatch(line -> !counts.containsKey(line.key()))) {
      return lines.stream().map(RateBook::refused).toList();
    }
    lines.forEach(line -> settle(node, line, now));
    boolean fits = lines.stream().allMatch(line -> fits(line, now));
    return lines.stream().map(line -> answer(line, fits, now)).toList();
  }

  private static RateAnswer refused(RateLine line) {
    return new RateAnswer(line.key(), 0, 0, RateWindow.LENGTH, RateWindow.LENGTH);
  }

  private void settle(String node, RateLine line, Instant now) {
    Count count = counts.computeIfAbsent(line.key(), key -> new Count());
    if (count.known.add(node)) {
      count.window.add(line.usedHere(), now);
    } else {
      count.window.remove(line.returned(), now);
    }
  }

  private boolean fits(RateLine line, Instant now) {
    Count count = counts.get(line.key());
    return count != null && count.window.used(now) + line.need() <= line.perMinute();
  }

  private RateAnswer answer(RateLine line, boolean all, Instant now) {
    RateWindow window = counts.computeIfAbsent(line.key(), key -> new Count()).window;
    long left = Math.max(0, line.perMinute() - window.used(now));
    long lease = Math.max(line.need(), Math.min(line.want(), line.perMinute() / leaseParts));
    long granted = all ? Math.min(left, lease) : 0;
    var retryAfter = window.fitsAfter(line.need(), line.perMinute(), now);
    window.add(granted, now);
    return new RateAnswer(line.key(), granted, left - granted, retryAfter, window.emptyAfter(now));
  }
}
