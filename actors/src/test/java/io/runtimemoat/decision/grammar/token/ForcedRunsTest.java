package io.runtimemoat.decision.grammar.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.GrammarLimits;
import io.runtimemoat.decision.grammar.automaton.Automaton;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How far is looked for what must follow. */
class ForcedRunsTest {
  private static final int LETTERS = 600;
  private static final int BYTES = 256;

  private final AtomicInteger steps = new AtomicInteger();

  /** So deep in a text nothing is kept, and what was not asked for would be found for nobody. */
  @Test
  void whereNothingIsKept_noMoreIsLookedForThanIsAskedFor() throws RefusedSchemaException {
    GrammarMatcher matcher = matcher(30);
    String begun = "[".repeat(30) + "\"";
    assertThat(matcher.acceptText(begun.getBytes(UTF_8))).isTrue();

    assertThat(forced(matcher, 64)).isEqualTo("a".repeat(64));

    assertThat(steps.get()).isBetween(64, 64 * (BYTES + 1));
    steps.set(0);
    assertThat(forced(matcher, 32)).isEqualTo("a".repeat(32));
    assertThat(steps.get()).isLessThanOrEqualTo(32 * (BYTES + 1));
    assertThat(forced(matcher, 128)).isEqualTo("a".repeat(128));
    assertThat(forced(matcher, LETTERS)).isEqualTo("a".repeat(512));
  }

  /** The whole way to the end, however it is cut. */
  @Test
  void runs_leadToTheEnd() throws RefusedSchemaException {
    GrammarMatcher matcher = matcher(30);
    StringBuilder text = new StringBuilder();
    for (String run = forced(matcher, 64); !run.isEmpty(); run = forced(matcher, 64)) {
      assertThat(run.length()).isLessThanOrEqualTo(64);
      assertThat(matcher.acceptText(run.getBytes(UTF_8))).isTrue();
      text.append(run);
    }

    assertThat(text.toString())
        .isEqualTo("[".repeat(30) + '"' + "a".repeat(LETTERS) + '"' + "]".repeat(30));
    assertThat(matcher.isComplete()).isTrue();
  }

  /** Where it is kept, it is found once for all that comes after. */
  @Test
  void whereItIsKept_itIsFoundOnce() throws RefusedSchemaException {
    GrammarMatcher matcher = matcher(3);
    assertThat(matcher.acceptText("[[[\"".getBytes(UTF_8))).isTrue();
    assertThat(forced(matcher, 64)).isEqualTo("a".repeat(64));
    assertThat(matcher.acceptText("a".repeat(64).getBytes(UTF_8))).isTrue();
    steps.set(0);

    assertThat(forced(matcher, 64)).isEqualTo("a".repeat(64));

    assertThat(steps.get()).isZero();
  }

  private static String forced(GrammarMatcher matcher, int most) {
    return new String(matcher.forcedText(most), UTF_8);
  }

  /** One text in so many arrays. */
  private GrammarMatcher matcher(int depth) throws RefusedSchemaException {
    String schema = "{\"const\":\"" + "a".repeat(LETTERS) + "\"}";
    for (int i = 0; i < depth; i++) {
      schema = "{\"type\":\"array\",\"minItems\":1,\"maxItems\":1,\"items\":" + schema + "}";
    }
    GrammarLimits limits = GrammarLimits.standard();
    TextMachine machine =
        Automaton.of(
                SchemaReader.read(schema, Optional.empty(), false, limits.schemas()),
                limits.automata())
            .texts(false);
    return new GrammarMatcher(
        counted(machine),
        TokenVocabulary.of(List.of("a".getBytes(UTF_8), new byte[0]), List.of(1)),
        MaskRules.standard(),
        new MaskCache(LETTERS));
  }

  private TextMachine counted(TextMachine machine) {
    return (TextMachine)
        Proxy.newProxyInstance(
            TextMachine.class.getClassLoader(),
            new Class<?>[] {TextMachine.class},
            (proxy, method, arguments) -> {
              steps.addAndGet(method.getName().equals("next") ? 1 : 0);
              try {
                return method.invoke(machine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
