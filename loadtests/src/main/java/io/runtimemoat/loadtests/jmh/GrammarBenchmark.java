package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a grammar costs: compiling it, a mask at each token of a text, reading a text. One operation
 * is one token, or one text.
 *
 * <p>Masks are met for the first time in a text, or again, as {@code masks} says: the former have
 * an empty cache for each text, and what a text meets twice is cached for it, as in use. The
 * grammar itself has served texts before.
 */
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class GrammarBenchmark {
  private static final String SCHEMA =
      """
      {"type":"object","required":["id","name"],"properties":{
        "id":{"type":"integer","minimum":1},
        "name":{"type":"string","maxLength":60},
        "email":{"type":"string","pattern":"^[a-z0-9._]+@[a-z0-9.]+$"},
        "notes":{"type":"string"},
        "tags":{"type":"array","items":{"enum":["red","green","blue"]}},
        "price":{"type":"number"},
        "extra":{"type":"object"},
        "when":{"type":"string","format":"date-time"},
        "ok":{"type":"boolean"}}}
      """;
  private static final String TEXT =
      "{\"id\": 1234, \"name\": \"Ada Lovelace\", \"email\": \"ada@example.org\", \"notes\": \"She"
          + " wrote the \\\"first\\\" program, it is said; in 1843 — née Byron.\", \"tags\":"
          + " [\"red\", \"blue\"], \"price\": 12.50, \"extra\": {\"some key\": [1, true, {\"x\":"
          + " null}], \"other\": \"v\"}, \"when\": \"2026-11-28T12:00:00Z\", \"ok\": true}";
  private static final String RULES =
      """
      root ::= value
      value ::= object | array | string | number | "true" | "false" | "null"
      object ::= "{" ws (pair ("," ws pair)*)? "}" ws
      pair ::= string ":" ws value
      array ::= "[" ws (value ("," ws value)*)? "]" ws
      string ::= "\\"" ([^"\\\\\\x00-\\x1f] | "\\\\" (["\\\\bfnrt] | "u" [0-9a-f]{4}))* "\\"" ws
      number ::= "-"? [0-9]+ ("." [0-9]+)? ws
      ws ::= [ \\n]*
      """;

  /** Of the text in which structure is heavy. */
  private static final String ITEMS =
      """
      {"type":"array","items":{"type":"object","required":["id","name"],
        "additionalProperties":false,"properties":{
        "id":{"type":"integer","minimum":1},
        "name":{"type":"string","maxLength":60},
        "tags":{"type":"array","items":{"enum":["red","green","blue"]}},
        "price":{"type":"number"},
        "ok":{"type":"boolean"},
        "at":{"type":"object","additionalProperties":{"type":"integer"}}}}}
      """;

  /** Of the text of numbers whose values count. */
  private static final String NUMBERS =
      """
      {"type":"array","items":{"type":"object","additionalProperties":false,"properties":{
        "share":{"type":"number","minimum":0,"maximum":1},
        "price":{"type":"number","multipleOf":0.01},
        "rate":{"type":"number","exclusiveMinimum":-100,"maximum":1e9},
        "count":{"type":"integer","minimum":1,"maximum":1000000}}}}
      """;

  /** So that 1 000 000 / µs is MB/s. */
  private static final int HEAVY_BYTES = 1_000_000;

  /** What an upstream sends at once, roughly. */
  private static final int DELTA = 16;

  /** {@code schema} or {@code ebnf}. */
  @Param({"schema", "ebnf"})
  String grammar;

  /** {@code synthetic}, or a file of base64 tokens by line such as cl100k_base.tiktoken. */
  @Param("synthetic")
  String vocabulary;

  /** {@code first}: every mask is found; {@code cached}: another text asked for them before. */
  @Param({"first", "cached"})
  String masks;

  private final byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
  private final byte[] heavy = heavy();
  private final byte[] numbers = numbers();
  private GrammarSource source = GrammarSource.JsonSchema.of("true");
  private Optional<Grammar> compiled = Optional.empty();
  private Optional<Grammar> ofHeavy = Optional.empty();
  private Optional<Grammar> ofNumbers = Optional.empty();
  private TokenVocabulary tokens = TokenVocabulary.of(List.of(), List.of());
  private MaskCache cache = new MaskCache(1);
  private int[] spelt = new int[0];
  private int next;
  private long[] mask = new long[0];
  private Optional<GrammarMatcher> matcher = Optional.empty();

  /** Compiles the grammar and spells the text. */
  @Setup(Level.Trial)
  public void prepare() throws RefusedGrammarException {
    source =
        grammar.equals("schema")
            ? new GrammarSource.JsonSchema(SCHEMA, Optional.empty(), true)
            : new GrammarSource.Ebnf(RULES);
    compiled = Optional.of(Grammar.of(source));
    ofHeavy = Optional.of(grammar.equals("schema") ? Grammar.ofSchema(ITEMS) : Grammar.of(source));
    ofNumbers = Optional.of(Grammar.ofSchema(NUMBERS));
    List<byte[]> bytes = BenchmarkVocabularies.tokens(vocabulary);
    tokens = BenchmarkVocabularies.vocabulary(bytes);
    mask = new long[tokens.maskWords()];
    cache = new MaskCache(1024);
    spelt = spell(bytes);
    restart();
  }

  /** A list of small objects, filled up with blanks to its size. */
  private static byte[] heavy() {
    StringBuilder items = new StringBuilder("[");
    for (int i = 1; items.length() < HEAVY_BYTES - 200; i++) {
      items
          .append(i == 1 ? "" : ",")
          .append("{\"id\":" + i + ",\"name\":\"n" + i % 97 + "\",\"tags\":[\"red\",\"blue\"],")
          .append("\"ok\":" + (i % 2 == 0) + ",\"price\":" + i % 13 + ".5,")
          .append("\"at\":{\"x\":" + i + ",\"y\":-1}}");
    }
    items.append(" ".repeat(HEAVY_BYTES - 1 - items.length())).append(']');
    return items.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Objects that have numbers alone. */
  private static byte[] numbers() {
    StringBuilder items = new StringBuilder("[");
    for (int i = 1; items.length() < HEAVY_BYTES - 200; i++) {
      items
          .append(i == 1 ? "" : ",")
          .append("{\"share\":0." + i % 1000 + ",\"price\":" + i % 997 + ".25,")
          .append("\"rate\":" + i + ".5e-1,\"count\":" + (1 + i % 999) + ".0}");
    }
    items.append(" ".repeat(HEAVY_BYTES - 1 - items.length())).append(']');
    return items.toString().getBytes(StandardCharsets.UTF_8);
  }

  private int[] spell(byte[][] bytes, Map<String, Integer> ids) {
    int longest = Arrays.stream(bytes).mapToInt(token -> token.length).max().orElse(1);
    int[] found = new int[text.length];
    int count = 0;
    for (int at = 0; at < text.length; ) {
      int length = Math.min(longest, text.length - at);
      Integer id = null;
      while (id == null) {
        id = ids.get(new String(text, at, length, StandardCharsets.ISO_8859_1));
        length -= id == null ? 1 : 0;
      }
      found[count++] = id;
      at += length;
    }
    return Arrays.copyOf(found, count);
  }

  private int[] spell(List<byte[]> bytes) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < bytes.size(); id++) {
      ids.put(new String(bytes.get(id), StandardCharsets.ISO_8859_1), id);
    }
    return spell(bytes.toArray(byte[][]::new), ids);
  }

  private void restart() {
    MaskCache used = masks.equals("cached") ? cache : new MaskCache(1024);
    matcher = compiled.map(g -> g.matcher(tokens, MaskRules.standard(), used));
    next = 0;
  }

  /** The mask at the next token of the text, which is then taken. */
  @Benchmark
  public long[] nextMask() {
    if (next == spelt.length) {
      restart();
    }
    GrammarMatcher current = matcher.orElseThrow();
    current.fillNextTokenBitmask(mask);
    if (!current.acceptToken(spelt[next++])) {
      throw new IllegalStateException("the text is not of the grammar");
    }
    return mask;
  }

  /** A grammar from its text. */
  @Benchmark
  public Grammar compile() throws RefusedGrammarException {
    return Grammar.of(source);
  }

  /** A text of 291 bytes at once. */
  @Benchmark
  public Verdict.Status validate() {
    return whole(compiled.orElseThrow().validator().feed(text));
  }

  /** A text of 1 000 000 bytes at once, most of it structure. */
  @Benchmark
  public Verdict.Status validateHeavy() {
    return whole(ofHeavy.orElseThrow().validator().feed(heavy));
  }

  /** A text of 1 000 000 bytes at once, most of it numbers whose values count; always by schema. */
  @Benchmark
  public Verdict.Status validateNumbers() {
    return whole(ofNumbers.orElseThrow().validator().feed(numbers));
  }

  /** The same text in pieces of 16 bytes. */
  @Benchmark
  public Verdict.Status validateDeltas() {
    GrammarValidator validator = ofHeavy.orElseThrow().validator();
    Verdict.Status status = Verdict.Status.OK;
    for (int from = 0; from < heavy.length; from += DELTA) {
      status = validator.feed(heavy, from, Math.min(heavy.length, from + DELTA));
    }
    return whole(status);
  }

  private static Verdict.Status whole(Verdict.Status status) {
    if (status != Verdict.Status.COMPLETE) {
      throw new IllegalStateException("the text is not of the grammar");
    }
    return status;
  }
}
