package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.automaton.AutomatonLimits;
import io.runtimemoat.decision.grammar.calls.CallSyntax;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrammarCacheTest {
  private static final int DEEP = 500;

  private static GrammarSource pattern(int n) {
    return new GrammarSource.Pattern("a{" + n + "}");
  }

  @Test
  void sameSource_isCompiledOnce() throws RefusedGrammarException {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());

    Grammar first = cache.get(GrammarSource.JsonSchema.of("{\"type\":\"integer\"}"));

    assertThat(cache.get(GrammarSource.JsonSchema.of("{\"type\":\"integer\"}"))).isSameAs(first);
    assertThat(cache.hits()).isEqualTo(1);
    assertThat(cache.misses()).isEqualTo(1);
  }

  @Test
  void threadsThatWantANewOneAtOnce_getTheOneThatTheFirstCompiles() throws Exception {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());
    GrammarSource source = calls("{\"type\":\"object\",\"maxProperties\":3}");
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    Callable<Grammar> wanting =
        () -> {
          together.await();
          return cache.get(source);
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    Set<Grammar> got = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      for (Future<Grammar> grammar : pool.invokeAll(Collections.nCopies(threads, wanting))) {
        got.add(grammar.get());
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(got).hasSize(1);
    assertThat(cache.misses()).as("the calls, and their tool's schema").isEqualTo(2);
    assertThat(cache.hits()).isEqualTo(threads - 1);
  }

  @Test
  void aToolsSchema_isCompiledOnceForItselfAndItsCalls() throws RefusedGrammarException {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());
    Grammar parameters = cache.get(GrammarSource.JsonSchema.of("{\"type\":\"object\"}"));

    Grammar calls = cache.get(calls("{\"type\":\"object\"}"));

    assertThat(cache.hits()).isEqualTo(1);
    assertThat(cache.misses()).isEqualTo(2);
    assertThat(cache.get(GrammarSource.JsonSchema.of("{\"type\":\"object\"}")))
        .isSameAs(parameters);
    assertThat(calls.validate("<c>f:{\"a\":1}</c>".getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThatThrownBy(() -> cache.get(calls("{\"type\":\"object\",\"minProperties\":-1}")))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("minProperties");
  }

  private static GrammarSource calls(String parameters) {
    return new GrammarSource.ToolCalls(
        new CallSyntax("<c>", "<c>", ":", "</c>", "\n"),
        List.of(new GrammarSource.ToolCalls.Tool("f", parameters)),
        new GrammarSource.ToolCalls.Beside(GrammarSource.ToolCalls.Beside.Kind.NOTHING, ""),
        false,
        false);
  }

  @Test
  void bytes_areBoundedAndTheLatestUsedStay() throws RefusedGrammarException {
    long one = Grammar.of(pattern(50)).estimatedBytes();
    GrammarCache cache = new GrammarCache(4 * one, GrammarLimits.standard());
    Grammar kept = cache.get(pattern(50));
    for (int n = 1; n < 50; n++) {
      cache.get(pattern(n));
      assertThat(cache.get(pattern(50))).isSameAs(kept);
      assertThat(cache.bytes()).isPositive().isLessThanOrEqualTo(4 * one);
    }
    assertThat(cache.size()).isLessThan(50);
    long misses = cache.misses();
    cache.get(pattern(1));
    assertThat(cache.misses()).isEqualTo(misses + 1);
  }

  /** What a grammar learns from texts is weighed when it is asked for again. */
  @Test
  void grownGrammars_weighMore() throws RefusedGrammarException {
    GrammarCache cache = new GrammarCache(1 << 30, GrammarLimits.standard());
    GrammarSource source = new GrammarSource.Ebnf("root ::= [a-z]{1,50} \"-\" root?");
    Grammar grammar = cache.get(source);
    long before = cache.bytes();
    TokenVocabulary vocabulary =
        TokenVocabulary.of(
            IntStream.range(0, 256).mapToObj(b -> new byte[] {(byte) b}).toList(), List.of());
    var matcher = grammar.matcher(vocabulary, MaskRules.standard());
    long[] mask = new long[vocabulary.maskWords()];
    for (byte b : "abc-def-g".getBytes(StandardCharsets.UTF_8)) {
      matcher.fillNextTokenBitmask(mask);
      assertThat(matcher.acceptToken(b)).isTrue();
    }

    cache.get(source);

    assertThat(cache.bytes()).isGreaterThan(before).isEqualTo(grammar.estimatedBytes());
  }

  /** The stack of a small thread is too short for schemas that are compiled elsewhere. */
  @Test
  void grammarThatOverflowsTheStack_isRefusedByName_andNotTriedAgain() throws Exception {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
    for (int i = 0; i < DEEP; i++) {
      schema.append("\"a" + i + "\":{\"not\":{\"$ref\":\"#/$defs/a" + (i + 1) + "\"}},");
    }
    schema.append("\"a" + DEEP + "\":{\"type\":\"string\"}}}");
    GrammarSource deep = GrammarSource.JsonSchema.of(schema.toString());
    List<Throwable> thrown = new ArrayList<>();
    Thread small =
        new Thread(
            null,
            () -> {
              for (int i = 0; i < 2; i++) {
                try {
                  cache.get(deep);
                } catch (Throwable e) {
                  thrown.add(e);
                }
              }
            },
            "small",
            1 << 15);
    small.start();
    small.join();

    assertThat(thrown).hasSize(2).allMatch(e -> e instanceof RefusedGrammarException);
    assertThat(thrown.get(0)).hasMessageContaining("nested deeper than can be read");
    assertThat(cache.misses()).isEqualTo(1);
    assertThat(cache.hits()).isEqualTo(1);
  }

  @Test
  void grammarBeyondTheStepsThatAreAllowed_isRefusedAndNotTriedAgain() {
    AutomatonLimits standard = AutomatonLimits.standard();
    AutomatonLimits few =
        new AutomatonLimits(
            standard.maxShapes(),
            16,
            standard.maxHeldBytes(),
            standard.maxHeldDepth(),
            standard.maxKeyBytes(),
            standard.patterns());
    GrammarLimits limits = GrammarLimits.standard();
    GrammarCache cache =
        new GrammarCache(1 << 20, new GrammarLimits(limits.schemas(), few, limits.rules()));
    String members = "\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"type\":\"string\"}}";
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> cache.get(GrammarSource.JsonSchema.of("{" + members + "}")))
          .isInstanceOf(RefusedGrammarException.class)
          .hasMessageContaining("16 steps");
    }
    assertThat(cache.misses()).isEqualTo(1);
    assertThat(cache.hits()).isEqualTo(1);
  }

  @Test
  void refusals_areKeptToo() {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> cache.get(new GrammarSource.Pattern("(a)\\1")))
          .isInstanceOf(RefusedGrammarException.class)
          .hasMessageContaining("back-reference");
    }
    assertThat(cache.misses()).isEqualTo(1);
    assertThat(cache.hits()).isEqualTo(1);
  }

  /** A schema's own words may be as long as the schema, and there may be many such. */
  @Test
  void refusals_areAsSmallAsTheyAreWeighed() {
    GrammarCache cache = new GrammarCache(1 << 20, GrammarLimits.standard());
    String name = "y".repeat(50_000);
    for (int i = 0; i < 5; i++) {
      String schema =
          i % 2 == 0
              ? "{\"$ref\":\"#/" + i + name + "\"}"
              : "{\"properties\":{\"" + i + name + "\":{\"minProperties\":-1}}}";
      assertThatThrownBy(
              () -> cache.get(new GrammarSource.JsonSchema(schema, Optional.empty(), false)))
          .isInstanceOfSatisfying(
              RefusedGrammarException.class,
              refused -> {
                assertThat(refused.getMessage()).hasSizeLessThan(700);
                assertThat(refused.getStackTrace()).isEmpty();
                assertThat(refused.estimatedBytes()).isLessThan(4_000);
              });
    }

    assertThat(cache.size()).isEqualTo(5);
    assertThat(cache.bytes()).isBetween(5L * 256, 5L * 4_000);
  }
}
