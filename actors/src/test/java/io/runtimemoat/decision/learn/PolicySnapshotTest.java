package io.runtimemoat.decision.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicySnapshotTest {
  static List<String> algorithms() {
    return List.copyOf(PolicySpec.algorithms());
  }

  @Provide
  Arbitrary<String> algorithm() {
    return Arbitraries.of(PolicySpec.algorithms());
  }

  @Property(tries = 200)
  void roundTrip_keepsEveryBit(
      @ForAll("algorithm") String algorithm,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 5) int arms,
      @ForAll @IntRange(min = 1, max = 9) int dimension,
      @ForAll @IntRange(min = 0, max = 60) int rewards) {
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            TestLearning.header(1 + seed),
            PolicySpec.of(algorithm),
            PolicySums.of(dimension, TestLearning.samples(seed, arms, dimension, rewards)),
            PolicySums.of(dimension, TestLearning.samples(seed + 1, arms + 1, dimension, rewards)));

    PolicySnapshot again = PolicySnapshot.decode(snapshot.encode());

    assertThat(again).isEqualTo(snapshot);
    assertThat(again.encode()).isEqualTo(snapshot.encode());
    assertThat(again.id()).isEqualTo(snapshot.id());
    assertThat(again.header()).isEqualTo(snapshot.header());
    assertThat(again.spec()).isEqualTo(snapshot.spec());
    assertThat(again.parameterSets()).isEqualTo(snapshot.parameterSets());
  }

  /** Whole snapshots, with another id: arms of one and parameter sets of the other. */
  @ParameterizedTest
  @MethodSource("algorithms")
  void parameterSetsOfAnother_areAllThatChanges(String algorithm) {
    PolicySnapshot own = TestLearning.snapshot(PolicySpec.of(algorithm), 4, 3, 40);
    PolicySnapshot other = TestLearning.snapshot(PolicySpec.of("beta-ts/1"), 2, 3, 20);

    PolicySnapshot mixed = own.withParameterSetsOf(other);
    PolicySnapshot bare = own.withParameterSetsOf(null);

    assertThat(PolicySnapshot.decode(mixed.encode())).isEqualTo(mixed);
    assertThat(mixed.parameterSets()).isEqualTo(other.parameterSets());
    assertThat(bare.parameterSets().known()).isEmpty();
    assertThat(own.parameterSets().known()).isNotEmpty();
    assertThat(mixed.header()).isEqualTo(own.header());
    assertThat(mixed.id()).isNotEqualTo(own.id());
    assertThat(mixed.withParameterSetsOf(own)).isEqualTo(own);
    RoutingContext context = TestLearning.context(0.1f, 0.2f, 0.3f);
    Exploration exploration = new Exploration(0.01, 0.5, null);
    assertThat(mixed.policy(exploration).distribution(context, TestLearning.arms(4)))
        .isEqualTo(own.policy(exploration).distribution(context, TestLearning.arms(4)));
  }

  /** What replay does: the bytes of the snapshot and the settings of the record, nothing else. */
  @Property(tries = 200)
  void restoredPolicy_choosesWithTheIdenticalPmf(
      @ForAll("algorithm") String algorithm,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 6) int feasible) {
    PolicySnapshot snapshot = TestLearning.snapshot(PolicySpec.of(algorithm), 4, 5, 40);
    Policy policy = snapshot.policy(new Exploration(0.01, 0.5, null));
    RoutingContext context =
        TestLearning.context(TestLearning.vector(new CounterRandom(new Seed(seed, 0)), 0, 5));
    FeasibleSet arms = TestLearning.arms(feasible);

    Choice choice = policy.choose(context, arms, new Seed(seed, 9));
    Policy restored =
        PolicySnapshot.decode(snapshot.encode()).policy(Exploration.of(policy.settings()));

    assertThat(restored.choose(context, arms, new Seed(seed, 9))).isEqualTo(choice);
    assertThat(restored.settings()).isEqualTo(policy.settings());
    assertThat(restored.algorithm()).isEqualTo(algorithm).isEqualTo(policy.algorithm());
    assertThat(restored.version()).isEqualTo(algorithm + "@7");
    assertThat(restored.snapshotId()).isEqualTo(snapshot.id()).startsWith("snap-7-").hasSize(23);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void truncatedBytes_areRefusedAtEveryLength(String algorithm) {
    byte[] bytes = TestLearning.snapshot(PolicySpec.of(algorithm), 3, 4, 30).encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> PolicySnapshot.decode(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(RefusedSnapshotException.class);
    }
  }

  @Test
  void trailingBytes_areRefused() {
    byte[] bytes = snapshot().encode();

    refused(Arrays.copyOf(bytes, bytes.length + 1), "1 bytes follow the end");
  }

  /**
   * Every byte, flipped in every bit: refused, or another snapshot that decides without failing.
   */
  @Test
  void flippedBytes_areRefusedOrHarmless() {
    PolicySnapshot honest = TestLearning.snapshot(PolicySpec.of("nig-ts/1"), 2, 2, 12);
    byte[] bytes = honest.encode();
    FeasibleSet arms = TestLearning.arms(3);
    int refusals = 0;
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        try {
          PolicySnapshot other = PolicySnapshot.decode(flipped);
          assertThat(other.id()).isNotEqualTo(honest.id());
          RoutingContext context =
              new RoutingContext(
                  other.header().featureSchema(),
                  new float[] {1, 0.5f},
                  io.runtimemoat.decision.bandit.Signals.none());
          other.policy(Exploration.free()).distribution(context, arms);
        } catch (RefusedSnapshotException refused) {
          assertThat(refused.reason()).isNotBlank();
          refusals++;
        }
      }
    }
    assertThat(refusals).isGreaterThan(bytes.length);
  }

  @Test
  void brokenNumbers_areRefusedWithTheReason() {
    PolicySnapshot snapshot = snapshot();
    double[] sound = firstPosterior(snapshot);
    int factor = 1 + 2;
    int scale = factor + 3;

    assertThat(PolicySnapshot.decode(patched(snapshot, sound))).isEqualTo(snapshot);
    refused(with(snapshot, 0, Double.NaN), "intercept is finite");
    refused(with(snapshot, 1, Double.POSITIVE_INFINITY), "mean is finite");
    refused(with(snapshot, factor, Double.NaN), "factor is finite");
    refused(with(snapshot, factor, 0), "not positive definite");
    refused(with(snapshot, factor, -1), "not positive definite");
    refused(with(snapshot, factor + 2, 0), "not positive definite");
    refused(with(snapshot, scale, 0), "a variance is above 0");
    refused(with(snapshot, scale, -1), "a variance is above 0");
    refused(with(snapshot, scale, Double.NaN), "a variance is above 0");
    refused(with(snapshot, scale + 1, 1), "degrees of freedom");
    refused(with(snapshot, scale + 1, Double.NaN), "degrees of freedom");
    refused(with(snapshot, scale + 2, -1), "a count is at least 0");
  }

  @Test
  void brokenShapes_areRefusedWithTheReason() {
    PolicySnapshot snapshot = snapshot();
    byte[] bytes = snapshot.encode();
    int dimension = armsAt(snapshot) - Integer.BYTES;

    refused(withInt(bytes, dimension, 3), "another dimension");
    refused(withInt(bytes, dimension, 1 << 20), "a dimension is 0 to 256");
    refused(withInt(bytes, dimension, -1), "a dimension is 0 to 256");
    refused(withInt(bytes, armsAt(snapshot), 1_000_000), "at most 64 arms, not 1000000");
    refused(withInt(bytes, armsAt(snapshot), -1), "at most 64 arms");
    refused(replaced(bytes, "lin-ts/1", "lin-ts/9"), "no algorithm 'lin-ts/9'");
    refused(replaced(bytes, "policy-snapshot/1", "policy-snapshot/2"), "another manifest");
    refused(replaced(bytes, "arm-00", "arm-99"), "not the canonical ones");
    refused(replaced(bytes, "arm-00", "arm-01"), "not the canonical ones");
    refused(replaced(bytes, "arm-00", "arm 00"), "a key is an arm's id");
    refused(replaced(bytes, "arm-00", "ar/m00"), "a key of the other kind");
    refused(replaced(bytes, "optimism", "optimist"), "has no 'optimist'");
    refused(new byte[0], "the bytes end early");
    refused(new byte[1000], "another manifest");
  }

  @Test
  void contextsOfAnotherSchemaOrDimension_areRefused() {
    for (String algorithm : PolicySpec.algorithms()) {
      Policy policy =
          TestLearning.snapshot(PolicySpec.of(algorithm), 2, 2, 10).policy(Exploration.free());
      RoutingContext longer = TestLearning.context(1, 0, 0);
      RoutingContext other =
          new RoutingContext(
              "features/9", new float[2], io.runtimemoat.decision.bandit.Signals.none());

      for (RoutingContext context : List.of(longer, other)) {
        assertThatThrownBy(() -> policy.distribution(context, TestLearning.arms(2)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("reads features/test of dimension 2");
      }
    }
  }

  /** The limit of DESIGN: 256 KB per tenant and task type at d = 64 and ten arms. */
  @Test
  void posterior_ofTenArmsStaysBelow256Kilobytes() {
    for (String algorithm : PolicySpec.algorithms()) {
      PolicySnapshot snapshot = TestLearning.snapshot(PolicySpec.of(algorithm), 10, 64, 300);

      assertThat(snapshot.counts()).hasSize(10);
      assertThat(snapshot.encode().length).as(algorithm).isLessThan(256_000);
    }
  }

  /** What a node takes of other trainers: so many arms where contexts have embeddings. */
  @Test
  void posterior_ofContextsWithEmbeddings_hasRoomForEightArms_andSixWithClasses() {
    assertThat(bytes(8, 81)).isLessThan(256_000);
    assertThat(bytes(9, 81)).isGreaterThan(256_000);
    assertThat(bytes(6, 89)).isLessThan(256_000);
    assertThat(bytes(7, 89)).isGreaterThan(256_000);
  }

  private static int bytes(int arms, int dimension) {
    return TestLearning.snapshot(PolicySpec.of("lin-ts/1"), arms, dimension, 300).encode().length;
  }

  @Test
  void frozenPolicy_choosesTheSafeArmAndSaysWhy() {
    for (String algorithm : PolicySpec.algorithms()) {
      Policy policy =
          TestLearning.snapshot(PolicySpec.of(algorithm), 3, 2, 30)
              .policy(Exploration.off(ForcedReason.FROZEN));

      Choice choice =
          policy.choose(TestLearning.context(1, 0.5f), TestLearning.arms(4), new Seed(1, 2));

      assertThat(choice.propensity()).isEqualTo(1);
      assertThat(choice.explorationMass()).isZero();
      assertThat(choice.forced()).isEqualTo(ForcedReason.FROZEN);
      assertThat(choice.arm().id()).as("nobody tried arm-03").isNotEqualTo("arm-03");
      assertThat(Exploration.of(policy.settings()).off()).isEqualTo(ForcedReason.FROZEN);
    }
  }

  @Test
  void headers_areComplete() {
    assertThatThrownBy(() -> new SnapshotHeader("acme", "t", 0, "none", "f", "r", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SnapshotHeader(" ", "t", 1, "none", "f", "r", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SnapshotHeader("acme", "t", 1, "none", "f", "r", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void populationOfAnotherDimension_isRefused() {
    assertThatThrownBy(
            () ->
                PolicySnapshot.cut(
                    TestLearning.header(1),
                    PolicySpec.of("lin-ts/1"),
                    PolicySums.none(2),
                    PolicySums.none(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Two arms of dimension 2. */
  private static PolicySnapshot snapshot() {
    return TestLearning.snapshot(PolicySpec.of(LinearThompson.KNOWN_NOISE), 2, 2, 10);
  }

  private static void refused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> PolicySnapshot.decode(bytes))
        .isInstanceOf(RefusedSnapshotException.class)
        .hasMessageContaining(reason);
  }

  /** Intercept, mean, factor, scale, freedom and count of arm-00. */
  private static double[] firstPosterior(PolicySnapshot snapshot) {
    ByteBuffer bytes = ByteBuffer.wrap(snapshot.encode()).position(posteriorAt(snapshot));
    double[] numbers = new double[1 + 2 + 3 + 3];
    for (int i = 0; i < numbers.length; i++) {
      if (i == 1 || i == 3) {
        bytes.getInt();
      }
      numbers[i] = bytes.getDouble();
    }
    return numbers;
  }

  private static byte[] with(PolicySnapshot snapshot, int index, double value) {
    double[] numbers = firstPosterior(snapshot);
    numbers[index] = value;
    return patched(snapshot, numbers);
  }

  private static byte[] patched(PolicySnapshot snapshot, double[] numbers) {
    byte[] bytes = snapshot.encode();
    ByteBuffer out = ByteBuffer.wrap(bytes).position(posteriorAt(snapshot));
    for (int i = 0; i < numbers.length; i++) {
      if (i == 1 || i == 3) {
        out.getInt();
      }
      out.putDouble(numbers[i]);
    }
    return bytes;
  }

  private static int posteriorAt(PolicySnapshot snapshot) {
    return armsAt(snapshot) + 2 * Integer.BYTES + "arm-00".length();
  }

  /** Where the number of arms stands: right before the first arm's key. */
  private static int armsAt(PolicySnapshot snapshot) {
    return indexOf(snapshot.encode(), "arm-00") - 2 * Integer.BYTES;
  }

  private static byte[] withInt(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putInt(at, value);
    return changed;
  }

  private static byte[] replaced(byte[] bytes, String text, String by) {
    byte[] changed = bytes.clone();
    byte[] other = by.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(other, 0, changed, indexOf(bytes, text), other.length);
    return changed;
  }

  private static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isNotNegative();
    return at;
  }
}
