package io.runtimemoat.decision.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.facts.MalformedFactException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PolicySumsTest {
  @Test
  void sums_areThoseOfTheRewards() {
    PolicySums sums =
        PolicySums.of(
            2,
            List.of(
                new RewardSample("small", new float[] {1, 2}, 0.5),
                new RewardSample("small", new float[] {1, -1}, 1),
                new RewardSample("small/cool", new float[0], 0.25)));

    ArmSums small = sums.of("small");
    assertThat(small.matrix()).containsExactly(2, 1, 5);
    assertThat(small.sumContext()).containsExactly(2, 1);
    assertThat(small.sumContextReward()).containsExactly(1.5, 0);
    assertThat(small.count()).isEqualTo(2);
    assertThat(small.sumReward()).isEqualTo(1.5);
    assertThat(small.sumRewardSquared()).isEqualTo(1.25);
    assertThat(sums.of("small/cool").sumReward()).isEqualTo(0.25);
    assertThat(sums.count()).isEqualTo(2);
  }

  @Property(tries = 200)
  void sums_doNotDependOnOrderOrGrouping(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 60) int count) {
    List<RewardSample> samples = TestLearning.samples(seed, 3, 4, count);
    List<RewardSample> shuffled = new ArrayList<>(samples);
    Collections.shuffle(shuffled, new Random(seed));
    int cut = shuffled.size() / 3;

    PolicySums whole = PolicySums.of(4, samples);
    PolicySums parts =
        PolicySums.of(4, shuffled.subList(cut, shuffled.size()))
            .plus(PolicySums.of(4, shuffled.subList(0, cut)));

    assertClose(parts, whole);
  }

  @Property(tries = 200)
  void forgottenRewards_leaveWhatTheOthersAddUpTo(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 40) int count) {
    PolicySums stay = PolicySums.of(3, TestLearning.samples(seed, 2, 3, count));
    PolicySums go = PolicySums.of(3, TestLearning.samples(seed + 1, 3, 3, 20));

    assertClose(stay.plus(go).minus(go), stay);
    assertThat(go.minus(go).arms()).isEmpty();
    assertThatThrownBy(() -> PolicySums.none(3).minus(go))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more was taken off");
  }

  @Test
  void decay_weighsOldRewardsDown() {
    PolicySums old = PolicySums.of(1, List.of(new RewardSample("a", new float[] {2}, 1)));

    PolicySums decayed = old.times(0.5).plus(old);

    ArmSums a = decayed.of("a");
    assertThat(a.count()).isEqualTo(1.5);
    assertThat(a.matrix()).containsExactly(6);
    assertThat(a.sumReward()).isEqualTo(1.5);
    assertThat(old.times(0).arms()).isEmpty();
    assertThatThrownBy(() -> old.times(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> old.times(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 100)
  void roundTrip_keepsEveryBit(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    PolicySums sums = PolicySums.of(3, TestLearning.samples(seed, 4, 3, 25)).times(0.9);

    assertThat(PolicySums.decode(sums.encode())).isEqualTo(sums);
  }

  @Test
  void brokenBytes_areRefused() {
    byte[] bytes = PolicySums.of(2, TestLearning.samples(1, 2, 2, 9)).encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> PolicySums.decode(cut)).isInstanceOf(MalformedFactException.class);
    }
    byte[] nan = bytes.clone();
    Arrays.fill(nan, bytes.length - Double.BYTES, bytes.length, (byte) 0xFF);
    assertThatThrownBy(() -> PolicySums.decode(nan))
        .isInstanceOf(MalformedFactException.class)
        .hasMessageContaining("finite");
    byte[] many = bytes.clone();
    many[Integer.BYTES + 1] = 1;
    assertThatThrownBy(() -> PolicySums.decode(many))
        .isInstanceOf(MalformedFactException.class)
        .hasMessageContaining("at most 1024 keys");
  }

  @Test
  void keysAndDimensions_areBounded() {
    Map<String, ArmSums> many = new HashMap<>();
    for (int i = 0; i <= PolicySums.MOST_ARMS; i++) {
      many.put("arm-" + i, one("arm-" + i).of("arm-" + i));
    }
    assertThatThrownBy(() -> new PolicySums(1, many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 64 arms");
    assertThatThrownBy(() -> PolicySums.none(257)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PolicySums.none(2).plus(one("a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PolicySums.of(2, List.of(new RewardSample("a", new float[] {1}, 0.5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 2 numbers, not 1");
  }

  @Test
  void impossibleRewards_areRefused() {
    float[] x = {1};
    for (double reward : new double[] {Double.NaN, -0.01, 1.01, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new RewardSample("a", x, reward))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new RewardSample("a", new float[] {Float.NaN}, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RewardSample("A b", x, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RewardSample("a/b/c", x, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PolicySums one(String arm) {
    return PolicySums.of(1, List.of(new RewardSample(arm, new float[] {1}, 0.5)));
  }

  private static void assertClose(PolicySums actual, PolicySums expected) {
    assertThat(actual.arms().keySet()).isEqualTo(expected.arms().keySet());
    expected
        .arms()
        .forEach(
            (key, sums) ->
                assertThat(actual.of(key).toArray())
                    .containsExactly(sums.toArray(), within(1e-11)));
  }
}
