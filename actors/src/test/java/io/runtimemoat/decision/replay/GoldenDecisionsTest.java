package io.runtimemoat.decision.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.TestLearning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decisions by every algorithm with a parameter set each, as a JDK 17 recorded them: snapshots and
 * records from their bytes alone recompute bit for bit, whatever runs this.
 */
class GoldenDecisionsTest {
  private static final int DECISIONS = 3;
  private static final String NO_SNAPSHOT = "-";
  private static final Exploration EXPLORATION = new Exploration(0.01, 0.4, null);

  /** Lines of algorithm, snapshot and decisions in hex. */
  private static List<String> lines() {
    try (InputStream stream =
        Objects.requireNonNull(
            GoldenDecisionsTest.class.getResourceAsStream("decisions-golden.txt"))) {
      return new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<String> algorithms() {
    return Stream.concat(PolicySpec.algorithms().stream(), Stream.of(ExploringRule.ALGORITHM));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void goldenDecisions_areIdentical(String algorithm) {
    String line =
        lines().stream()
            .filter(one -> one.startsWith(algorithm + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line yet; it would be\n" + made(algorithm)));
    String[] fields = line.split(" ", -1);
    Replay replay =
        fields[1].equals(NO_SNAPSHOT)
            ? Replay.standard()
            : Replay.of((tenant, task, id) -> Optional.of(snapshot(fields[1], id)));

    assertThat(fields).hasSize(2 + DECISIONS);
    for (int i = 2; i < fields.length; i++) {
      DecisionRecord record = DecisionCodec.decode(HexFormat.of().parseHex(fields[i]));

      assertThat(record.algorithm()).isEqualTo(algorithm);
      assertThat(replay.recompute(record)).hasToString("identical");
    }
  }

  private static PolicySnapshot snapshot(String hex, String id) {
    PolicySnapshot snapshot = PolicySnapshot.decode(HexFormat.of().parseHex(hex));
    assertThat(snapshot.id()).isEqualTo(id);
    return snapshot;
  }

  private static String made(String algorithm) {
    StringBuilder line = new StringBuilder(algorithm);
    boolean learned = PolicySpec.algorithms().contains(algorithm);
    PolicySnapshot snapshot =
        TestLearning.snapshot(PolicySpec.of(learned ? algorithm : "lin-ts/1"), 3, 3, 60);
    line.append(' ').append(learned ? HexFormat.of().formatHex(snapshot.encode()) : NO_SNAPSHOT);
    for (int number = 1; number <= DECISIONS; number++) {
      DecisionRecord record =
          learned
              ? SetDecisions.learned(snapshot, number, EXPLORATION)
              : SetDecisions.untaught(number, EXPLORATION);
      line.append(' ').append(HexFormat.of().formatHex(record.encode()));
    }
    return line.toString();
  }
}
