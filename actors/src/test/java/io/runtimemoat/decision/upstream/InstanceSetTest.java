package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import io.runtimemoat.decision.upstream.InstanceSet.Chosen;
import io.runtimemoat.decision.upstream.InstanceSet.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstanceSetTest {
  private static final long SECOND = 1_000_000_000L;

  private static final UpstreamHealthSettings SETTINGS =
      new UpstreamHealthSettings(
          new UpstreamHealthSettings.Breaker(
              3, 0.5, 20, Duration.ofSeconds(1), Duration.ofSeconds(4), 1, 2),
          new UpstreamHealthSettings.Ejection(
              Duration.ofSeconds(10), 20, 5, 1.9, Duration.ofSeconds(30), 0.34),
          Duration.ofSeconds(10));

  private static DoubleSupplier draws(long seed) {
    CounterRandom random = new CounterRandom(new Seed(seed, 0));
    long[] index = {0};
    return () -> random.uniform(index[0]++);
  }

  private static Chosen choose(InstanceSet set, long now) {
    return (Chosen) set.choose(Mode.STREAM, Set.of(), now, draws(now));
  }

  @Test
  void fullInstances_areSkipped_andAllFullSaysSo() {
    InstanceSet set = new InstanceSet(SETTINGS, 2, 1, 0);

    Chosen one = choose(set, 0);
    Chosen other = choose(set, 1);

    assertThat(one.instance()).isNotEqualTo(other.instance());
    assertThat(set.choose(Mode.STREAM, Set.of(), 2, draws(2))).isInstanceOf(InstanceSet.Full.class);
    set.ended(one, Verdict.GOOD, OptionalLong.empty(), 3, 0);
    assertThat(choose(set, 3).instance()).isEqualTo(one.instance());
    assertThat(set.inFlight()).isEqualTo(2);
  }

  @Test
  void openBreakers_makeItUnavailable_untilTheFirstProbe() {
    InstanceSet set = new InstanceSet(SETTINGS, 1, 10, 0);
    for (int i = 0; i < 3; i++) {
      set.ended(choose(set, i), Verdict.BAD, OptionalLong.empty(), i, 0);
    }

    assertThat(set.choose(Mode.STREAM, Set.of(), 2, draws(2)))
        .isEqualTo(new InstanceSet.Unavailable(SECOND));
    assertThat(set.view(2).get(0).state()).isEqualTo("open");
    assertThat(choose(set, SECOND + 2).instance()).isZero();
    assertThat(set.choose(Mode.STREAM, Set.of(), SECOND + 2, draws(2)))
        .isEqualTo(new InstanceSet.Unavailable(0));
  }

  @Test
  void instanceThatFailedTheRequest_isTakenOnlyWhenNoOtherIsLeft() {
    InstanceSet set = new InstanceSet(SETTINGS, 3, 100, 0);

    for (int i = 0; i < 50; i++) {
      Chosen chosen = (Chosen) set.choose(Mode.STREAM, Set.of(0, 2), i, draws(i));
      assertThat(chosen.instance()).isEqualTo(1);
    }
    assertThat(set.choose(Mode.STREAM, Set.of(0, 1, 2), 60, draws(60))).isInstanceOf(Chosen.class);
  }

  @Test
  void failingInstance_isLeftAlone_andTheOthersServe() {
    InstanceSet set = new InstanceSet(SETTINGS, 3, 100, 0);
    int[] calls = new int[3];
    for (int i = 0; i < 3_000; i++) {
      long now = i * SECOND / 100;
      Chosen chosen = choose(set, now);
      calls[chosen.instance()]++;
      set.ended(
          chosen,
          chosen.instance() == 0 ? Verdict.BAD : Verdict.GOOD,
          OptionalLong.of(SECOND / 10),
          now,
          0.5);
    }

    // 30 s of 100 calls/s: 3 failures, then probes after 1, 2, 4, 4, ... s
    assertThat(calls[0]).isLessThanOrEqualTo(15);
    assertThat(calls[1] + calls[2]).isGreaterThan(2_980);
  }

  /** The bar: less than 20 % between the busiest and the idlest of equal instances. */
  @Test
  void equalInstances_shareTheLoadWithin20Percent() {
    for (double load : new double[] {0.1, 1, 10}) {
      for (int instances : new int[] {2, 4, 8}) {
        for (long seed = 1; seed <= 5; seed++) {
          int[] calls = simulate(instances, 20_000, load, seed, i -> 1);

          assertThat(spread(calls)).as("load %s, seed %s: %s", load, seed, calls).isLessThan(0.20);
        }
      }
    }
  }

  @Test
  void instanceOfThirdSpeed_getsFewerCalls() {
    int[] calls = simulate(4, 20_000, 10, 1, i -> i == 0 ? 3 : 1);

    assertThat(calls[0]).isLessThan(calls[1] / 2);
    assertThat(spread(IntStream.of(calls).skip(1).toArray())).isLessThan(0.20);
  }

  private static double spread(int[] calls) {
    int most = IntStream.of(calls).max().orElseThrow();
    int fewest = IntStream.of(calls).min().orElseThrow();
    return (most - fewest) / IntStream.of(calls).average().orElseThrow();
  }

  private record Running(Chosen call, long startedNanos, long endsNanos) {}

  /**
   * Poisson arrivals, {@code load} calls in flight per instance on average; log-normal times to the
   * first content with mean 1 s and a standard deviation of 0.7 s.
   */
  private static int[] simulate(
      int instances, int requests, double load, long seed, IntToDoubleFunction slowness) {
    InstanceSet set = new InstanceSet(SETTINGS, instances, 1_000, 0);
    DoubleSupplier uniform = draws(seed);
    PriorityQueue<Running> running =
        new PriorityQueue<>(Comparator.comparingLong(Running::endsNanos));
    List<Integer> chosen = new ArrayList<>();
    double now = 0;
    for (int i = 0; i < requests; i++) {
      now -= StrictMath.log(1 - uniform.getAsDouble()) * SECOND / (load * instances);
      while (!running.isEmpty() && running.peek().endsNanos() <= now) {
        Running done = running.remove();
        set.ended(
            done.call(),
            Verdict.GOOD,
            OptionalLong.of(done.endsNanos() - done.startedNanos()),
            done.endsNanos(),
            0);
      }
      Chosen call = (Chosen) set.choose(Mode.STREAM, Set.of(), (long) now, uniform);
      double seconds =
          StrictMath.exp(0.63 * normal(uniform) - 0.2) * slowness.applyAsDouble(call.instance());
      running.add(new Running(call, (long) now, (long) (now + seconds * SECOND)));
      chosen.add(call.instance());
    }
    int[] calls = new int[instances];
    chosen.forEach(i -> calls[i]++);
    return calls;
  }

  private static double normal(DoubleSupplier uniform) {
    return StrictMath.sqrt(-2 * StrictMath.log(1 - uniform.getAsDouble()))
        * StrictMath.cos(2 * StrictMath.PI * uniform.getAsDouble());
  }
}
