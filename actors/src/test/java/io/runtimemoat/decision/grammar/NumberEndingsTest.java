package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.lives;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a number that has begun: known wherever there is one, and short. */
class NumberEndingsTest {
  private static final List<String> LIMITS =
      List.of("-1000", "-12.5", "-0.75", "0", "0.001", "3", "99.5", "1000", "123456789");
  private static final List<String> STEPS =
      List.of("1", "3", "0.01", "0.25", "7", "12345", "999983", "1e3", "2.5e4");

  /** The shortest endings, found by hand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'type':'integer','minimum':1000,'multipleOf':999983 | 1 | 999966",
        "'type':'integer','minimum':1000,'multipleOf':999983 | 10 | 999813",
        "'type':'integer','minimum':1000,'multipleOf':999983 | 10100260123 | 000000",
        "'multipleOf':12345 | 1 | 2345",
        "'multipleOf':12345 | -1 | 2345",
        "'multipleOf':1.2345 | 1 | 2345",
        "'multipleOf':1.2345 | 1.2 | 345",
        "'multipleOf':1234567 | 0. | 0",
        "'exclusiveMinimum':1.23456,'maximum':1.23457 | 1 | .23457",
        "'exclusiveMinimum':1.23456,'exclusiveMaximum':1.23457 | 1.2 | 34561",
      })
  void aNumberFarFromTheNext_isEndedByIt(String rules, String begun, String rest) {
    Grammar grammar = compiled(schema(rules)).orElseThrow();
    GrammarValidator validator = grammar.validator();

    validator.feed(begun.getBytes(StandardCharsets.UTF_8));

    assertThat(validator.shortestCompletion().map(NumberEndingsTest::text))
        .hasValueSatisfying(
            found -> {
              assertThat(found).hasSameSizeAs(rest);
              assertThat(status(grammar, begun + found)).isEqualTo(Status.COMPLETE);
            });
  }

  /** Most programs that read an integer take digits alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'type':'integer','minimum':1000 | ``",
        "'type':'integer','minimum':1000 | 1",
        "'type':'integer','maximum':-100000 | ``",
        "'type':'integer','maximum':-100000 | -",
        "'type':'integer','maximum':-100000 | -7",
        "'type':'integer','minimum':1e39,'maximum':1e60 | ``",
        "'type':'integer','minimum':1e39 | 2",
        "'type':'integer','multipleOf':1e6,'minimum':1 | 3",
        "'type':'number','multipleOf':1000,'minimum':1 | ``",
        "'enum':[1000,20000,300] | ``",
        "'enum':[1000,20000,-3e9] | 1",
        "'enum':[1000,20000,-3e9] | 2",
        "'enum':[1000,20000,-3e9] | -",
        "'const':1e20 | 1",
      })
  void anInteger_isEndedByDigitsAlone(String rules, String begun) {
    GrammarValidator validator =
        compiled(("{" + rules + "}").replace('\'', '"')).orElseThrow().validator();

    validator.feed(begun.getBytes(StandardCharsets.UTF_8));

    assertThat(validator.shortestCompletion().map(NumberEndingsTest::text))
        .hasValueSatisfying(rest -> assertThat(begun + rest).matches("-?[0-9]+"));
  }

  /** Shorter exponents were looked for by 200 tries: half a second each of these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'minimum':1e39,'maximum':9e39,'multipleOf':12345",
        "'minimum':1e39,'maximum':9e39,'multipleOf':0.01",
        "'minimum':1e45,'maximum':9e45,'multipleOf':12345",
      })
  @Timeout(5)
  void longNumbersWithAStep_areEndedAtOnce(String rules) {
    Grammar grammar = compiled(schema(rules)).orElseThrow();
    for (int i = 0; i < 100; i++) {
      GrammarValidator validator = grammar.validator();
      validator.feed(("1" + i).getBytes(StandardCharsets.UTF_8));
      assertThat(validator.shortestCompletion()).as("1" + i).isPresent();
    }
  }

  private static String schema(String rules) {
    String named = rules.contains("type") ? rules : "'type':'number'," + rules;
    return ("{" + named + "}").replace('\'', '"');
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyNumberThatMayGoOn_hasAnEnding_andNoShorterDigitsAreOne(@ForAll long seed) {
    Random random = new Random(seed);
    String rules = rules(random);
    Optional<Grammar> grammar = compiled(schema(rules));
    for (int i = 0; i < 6 && grammar.isPresent(); i++) {
      String text = begun(random);
      GrammarValidator validator = grammar.get().validator();
      validator.feed(text.getBytes(StandardCharsets.UTF_8));
      if (!lives(validator.status())) {
        continue;
      }
      Optional<String> rest = validator.shortestCompletion().map(NumberEndingsTest::text);
      String about = rules + " " + text;
      assertThat(rest).as(about).isPresent();
      assertThat(status(grammar.get(), text + rest.get())).as(about).isEqualTo(Status.COMPLETE);
      for (int length = 0; length < Math.min(3, rest.get().length()); length++) {
        for (int n = 0; n < Math.pow(10, length); n++) {
          String other = length == 0 ? "" : String.format("%0" + length + "d", n);
          assertThat(status(grammar.get(), text + other))
              .as(about + " " + other)
              .isNotEqualTo(Status.COMPLETE);
        }
      }
    }
  }

  private static String rules(Random random) {
    StringBuilder rules = new StringBuilder("'type':'number'");
    if (random.nextInt(3) != 0) {
      rules.append(random.nextBoolean() ? ",'minimum':" : ",'exclusiveMinimum':");
      rules.append(LIMITS.get(random.nextInt(LIMITS.size())));
    }
    if (random.nextInt(3) != 0) {
      rules.append(random.nextBoolean() ? ",'maximum':" : ",'exclusiveMaximum':");
      rules.append(LIMITS.get(random.nextInt(LIMITS.size())));
    }
    if (random.nextInt(4) != 0) {
      rules.append(",'multipleOf':").append(STEPS.get(random.nextInt(STEPS.size())));
    }
    return rules.toString();
  }

  private static String begun(Random random) {
    String sign = random.nextInt(3) == 0 ? "-" : "";
    int whole = random.nextInt(1 << (1 + random.nextInt(20)));
    String fraction = random.nextInt(3) == 0 ? "." + random.nextInt(1000) : "";
    String all = sign + whole + fraction;
    return all.substring(0, 1 + random.nextInt(all.length()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
