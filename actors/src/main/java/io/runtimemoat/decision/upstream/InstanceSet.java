package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The instances of one upstream: who is healthy, who is slow, who gets the next call. Not safe for
 * many threads.
 */
public final class InstanceSet {
  /*
   * Power of two choices (M. Mitzenmacher, "The power of two choices in randomized load balancing",
   * IEEE TPDS 12(10), 2001) on Finagle's latency-weighted load: of two instances drawn at random the
   * one with the smaller cost · (in flight + 1) gets the call. Costs within a factor of two or 50 ms
   * of each other, or unknown, count as equal, because peaks are noise too: without that, eight equal
   * instances differ by up to 10.7 % of their calls, with it by 7.0 % (InstanceSetTest). Latencies
   * of streams (to the first content) and of whole answers (to the end) are averaged apart.
   */

  /** What a call's latency measures. */
  public enum Mode {
    /** Time to the first content. */
    STREAM,
    /** Time to the whole answer. */
    WHOLE
  }

  /** What asking for an instance comes to. */
  public sealed interface Choice {}

  /** This instance; hand it back by {@link #ended}. */
  public record Chosen(int instance, Mode mode, long admission) implements Choice {}

  /** Healthy instances have as many calls as they may. */
  public record Full() implements Choice {}

  /**
   * No instance takes calls.
   *
   * @param retryNanos until the first of them may be probed; 0 when a probe is under way
   */
  public record Unavailable(long retryNanos) implements Choice {}

  /** One instance as the console shows it; {@code state} is closed, open, half_open or ejected. */
  public record View(int instance, String state, int inFlight, double latencySeconds) {}

  private static final double NANOS = 1e9;
  private static final double ALIKE_FACTOR = 2;
  private static final double ALIKE_NANOS = 50e6;

  private final int maxInFlight;
  private final OutlierEjection ejection;
  private final List<Instance> instances = new ArrayList<>();

  private static final class Instance {
    final CircuitBreaker breaker;
    final PeakEwma firstContent;
    final PeakEwma wholeAnswer;
    int inFlight;

    Instance(UpstreamHealthSettings settings, long nowNanos) {
      breaker = new CircuitBreaker(settings.breaker());
      firstContent = new PeakEwma(settings.latencyDecay().toNanos(), nowNanos);
      wholeAnswer = new PeakEwma(settings.latencyDecay().toNanos(), nowNanos);
    }

    PeakEwma latency(Mode mode) {
      return mode == Mode.STREAM ? firstContent : wholeAnswer;
    }
  }

  /**
   * A set of healthy instances nobody knows anything about yet.
   *
   * @param count at least 1
   * @param maxInFlight calls of one instance at once, at least 1
   */
  public InstanceSet(UpstreamHealthSettings settings, int count, int maxInFlight, long nowNanos) {
    this.maxInFlight = maxInFlight;
    this.ejection = new OutlierEjection(settings.ejection(), count, nowNanos);
    for (int i = 0; i < count; i++) {
      instances.add(new Instance(settings, nowNanos));
    }
  }

  /**
   * Chooses an instance and counts the call on it.
   *
   * @param tried instances that failed this request already; taken only when no other is left
   * @param uniform numbers in [0, 1)
   */
  public Choice choose(Mode mode, Set<Integer> tried, long nowNanos, DoubleSupplier uniform) {
    ejection.advance(nowNanos);
    List<Integer> healthy = healthy(nowNanos);
    if (healthy.isEmpty()) {
      return new Unavailable(soonestProbe(nowNanos));
    }
    List<Integer> free = new ArrayList<>(healthy);
    free.removeIf(i -> instances.get(i).inFlight >= maxInFlight);
    if (free.isEmpty()) {
      return new Full();
    }
    List<Integer> fresh = new ArrayList<>(free);
    fresh.removeIf(tried::contains);
    int chosen = lighter(fresh.isEmpty() ? free : fresh, mode, nowNanos, uniform);
    Instance instance = instances.get(chosen);
    instance.inFlight++;
    return new Chosen(chosen, mode, instance.breaker.admit(nowNanos));
  }

  /**
   * Takes the end of a call.
   *
   * @param latencyNanos of the kind its mode says; empty when it did not get that far
   * @param jitter in [0, 1)
   */
  public void ended(
      Chosen call, Verdict verdict, OptionalLong latencyNanos, long nowNanos, double jitter) {
    Instance instance = instances.get(call.instance());
    instance.inFlight--;
    instance.breaker.ended(call.admission(), verdict, nowNanos, jitter);
    ejection.ended(call.instance(), verdict);
    latencyNanos.ifPresent(latency -> instance.latency(call.mode()).observe(latency, nowNanos));
  }

  /** Whether some instance's breaker lets a call through now. */
  public boolean takesCalls(long nowNanos) {
    return instances.stream().anyMatch(instance -> instance.breaker.admits(nowNanos));
  }

  /** Calls under way. */
  public int inFlight() {
    return instances.stream().mapToInt(instance -> instance.inFlight).sum();
  }

  public List<View> view(long nowNanos) {
    List<View> views = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = instances.get(i);
      views.add(
          new View(
              i,
              ejection.isEjected(i)
                  ? "ejected"
                  : instance.breaker.state(nowNanos).name().toLowerCase(Locale.ROOT),
              instance.inFlight,
              instance.firstContent.costNanos(nowNanos) / NANOS));
    }
    return views;
  }

  /** Those whose breaker admits a call; ejected ones only when nobody else is left. */
  private List<Integer> healthy(long nowNanos) {
    List<Integer> admitting = new ArrayList<>();
    List<Integer> healthy = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      if (instances.get(i).breaker.admits(nowNanos)) {
        admitting.add(i);
        if (!ejection.isEjected(i)) {
          healthy.add(i);
        }
      }
    }
    return healthy.isEmpty() ? admitting : healthy;
  }

  private int lighter(List<Integer> among, Mode mode, long nowNanos, DoubleSupplier uniform) {
    int n = among.size();
    int first = (int) (uniform.getAsDouble() * n);
    if (n == 1) {
      return among.get(0);
    }
    int other = (int) (uniform.getAsDouble() * (n - 1));
    int second = other >= first ? other + 1 : other;
    Instance one = instances.get(among.get(first));
    Instance two = instances.get(among.get(second));
    double oneCost = one.latency(mode).costNanos(nowNanos);
    double twoCost = two.latency(mode).costNanos(nowNanos);
    boolean alike = alike(oneCost, twoCost);
    double oneLoad = (one.inFlight + 1) * (alike ? 1 : oneCost);
    double twoLoad = (two.inFlight + 1) * (alike ? 1 : twoCost);
    return among.get(twoLoad < oneLoad ? second : first);
  }

  private static boolean alike(double oneCost, double otherCost) {
    double less = Math.min(oneCost, otherCost);
    double more = Math.max(oneCost, otherCost);
    return less == 0 || more <= ALIKE_FACTOR * less || more - less <= ALIKE_NANOS;
  }

  private long soonestProbe(long nowNanos) {
    return instances.stream()
        .mapToLong(instance -> instance.breaker.waitNanos(nowNanos))
        .min()
        .orElse(0);
  }
}
