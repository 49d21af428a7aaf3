package io.runtimemoat.decision.grammar.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The machine against a recognizer that shares nothing with it, on random grammars. */
class RuleOracleTest {
  private static final TextView NOTHING = (from, to) -> new byte[0];
  private static final int LONGEST = 4;

  private static Optional<RuleMachine> machine(Rules rules) {
    return machine(rules, StackTable.MOST_STATES);
  }

  private static Optional<RuleMachine> machine(Rules rules, int mostStates) {
    try {
      return Optional.of(RuleMachine.of(rules, RuleLimits.standard(), mostStates));
    } catch (RefusedRulesException e) {
      return Optional.empty();
    }
  }

  private static @Nullable TextState read(TextMachine machine, String text) {
    return read(machine, machine.start(), text);
  }

  private static @Nullable TextState read(TextMachine machine, TextState from, String text) {
    TextState state = from;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (state != null) {
        state = machine.next(state, b & 0xff, 0, NOTHING);
      }
    }
    return state;
  }

  /** Every text up to a length. */
  private static List<String> texts() {
    List<String> all = new ArrayList<>(List.of(""));
    for (int i = 0; all.get(i).length() < LONGEST; i++) {
      for (String letter : RandomRules.ALPHABET) {
        all.add(all.get(i) + letter);
      }
    }
    return all;
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void prefixesAndTexts_areTheReferences(@ForAll long seed) {
    Rules rules = new RandomRules(new Random(seed)).rules();
    EarleyReference reference = new EarleyReference(rules);
    Optional<RuleMachine> machine = machine(rules);

    assertThat(machine.isPresent()).as("%s %s", seed, rules).isEqualTo(reference.isPrefix(""));
    for (String text : machine.isPresent() ? texts() : List.<String>of()) {
      TextState state = read(machine.orElseThrow(), text);
      assertThat(state != null)
          .as("%s begins with %s (seed %s)", rules, text, seed)
          .isEqualTo(reference.isPrefix(text));
      if (state != null) {
        assertThat(machine.orElseThrow().isComplete(state, 0, NOTHING))
            .as("%s is %s (seed %s)", rules, text, seed)
            .isEqualTo(reference.accepts(text));
      }
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void whatIsForgotten_isFoundAgain(@ForAll long seed) {
    Rules rules = new RandomRules(new Random(seed)).rules();
    Optional<RuleMachine> machine = machine(rules);
    Optional<RuleMachine> other = machine(rules, 1 + new Random(seed).nextInt(4));

    assertThat(other.isPresent()).isEqualTo(machine.isPresent());
    for (String text : machine.isPresent() ? texts() : List.<String>of()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TextState remembered = read(machine.orElseThrow(), text);
      TextState found = read(other.orElseThrow(), text);
      assertThat(found != null).as("%s, %s", rules, text).isEqualTo(remembered != null);
      PieceReader reader = other.orElseThrow().reader();
      int read = reader.read(other.orElseThrow().start(), bytes, 0, bytes.length);
      assertThat(read == bytes.length).as("%s, %s", rules, text).isEqualTo(remembered != null);
      if (found != null && remembered != null) {
        boolean complete = machine.orElseThrow().isComplete(remembered, 0, NOTHING);
        assertThat(other.orElseThrow().isComplete(found, 0, NOTHING)).isEqualTo(complete);
        assertThat(bytes.length == 0 || other.get().isComplete(reader.state(), 0, NOTHING))
            .isEqualTo(bytes.length == 0 || complete);
      }
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void completions_areTheShortest(@ForAll long seed) {
    Random random = new Random(seed);
    RandomRules some = new RandomRules(random);
    Rules rules = some.rules();
    EarleyReference reference = new EarleyReference(rules);
    Optional<RuleMachine> machine = machine(rules);
    for (int i = 0; i < 8 && machine.isPresent(); i++) {
      String text = some.text(3);
      TextState state = read(machine.get(), text);
      if (state == null) {
        continue;
      }
      byte[] rest = machine.get().shortestCompletion(state, 0, NOTHING).orElseThrow();
      String whole = text + new String(rest, StandardCharsets.UTF_8);

      assertThat(reference.accepts(whole)).as("%s: %s (seed %s)", rules, whole, seed).isTrue();
      assertThat(rest.length)
          .as("%s after %s (seed %s)", rules, text, seed)
          .isLessThanOrEqualTo(atMost(reference.fewestMore(text, RandomRules.ALPHABET, 4)));
    }
  }

  private static int atMost(int fewest) {
    return fewest < 0 ? Integer.MAX_VALUE : fewest;
  }

  @Test
  void runThroughStacksInCircles_leadsWhereBytesDo() {
    runs_leadWhereBytesDo(-289_462);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void runs_leadWhereBytesDo(@ForAll long seed) {
    RandomRules some = new RandomRules(new Random(seed));
    Optional<RuleMachine> machine = machine(some.rules());
    for (int i = 0; i < 8 && machine.isPresent(); i++) {
      byte[] text = some.text(12).getBytes(StandardCharsets.UTF_8);
      TextState state = machine.get().start();
      for (int at = 0; at < text.length && state != null; ) {
        PieceReader reader = machine.get().reader();
        int run = reader.read(state, text, at, text.length);
        TextState byBytes = state;
        for (int j = at; j < at + run && byBytes != null; j++) {
          byBytes = machine.get().next(byBytes, text[j] & 0xff, j, NOTHING);
        }
        assertThat(byBytes).as("seed %s after %s", seed, Arrays.toString(text)).isNotNull();
        if (run > 0 && byBytes != null) {
          assertSame(machine.get(), reader.state(), byBytes, seed);
        }
        state = run > 0 ? reader.state() : machine.get().next(state, text[at] & 0xff, at, NOTHING);
        at += Math.max(1, run);
      }
    }
  }

  /**
   * States of one key mean the same; of two keys they may, since stacks in circles and stacks of
   * many callers are not looked for among those that are known. Then what follows must be the same.
   */
  private static void assertSame(TextMachine machine, TextState one, TextState other, long seed) {
    Object key = machine.keyOf(one);
    if (key == null || !key.equals(machine.keyOf(other))) {
      assertThat(following(machine, one)).as("seed %s", seed).isEqualTo(following(machine, other));
    }
  }

  /** Every short text that may follow, and whether the text may end behind it. */
  private static Map<String, Boolean> following(TextMachine machine, TextState state) {
    Map<String, Boolean> following = new TreeMap<>();
    for (String text : texts()) {
      TextState reached = read(machine, state, text);
      if (reached != null) {
        following.put(text, machine.isComplete(reached, 0, NOTHING));
      }
    }
    return following;
  }
}
