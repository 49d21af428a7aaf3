package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.automaton.Automaton;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaReader;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading many bytes at once says what reading byte by byte says, however a text is cut. */
class PieceReaderTest {
  private static final String STRICT =
      "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"a\"],"
          + "\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"integer\","
          + "\"minimum\":-5,\"exclusiveMaximum\":1000},\"é\":{\"type\":\"string\",\"maxLength\":4},"
          + "\"c\":{\"enum\":[\"red\",\"rot\",\"é\\n\"]},\"d\":{\"pattern\":\"^[a-zé]{2,3}$\"},"
          + "\"e\":{\"type\":[\"null\",\"boolean\",\"number\"]},\"f\":{\"multipleOf\":0.5},"
          + "\"g\":{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":2},"
          + "\"h\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,\"uniqueItems\":true},"
          + "\"i\":{\"anyOf\":[{\"type\":\"string\",\"maxLength\":1},{\"const\":\"zz\"}]}}}}";

  /** Keys that patterns and rules for names decide, counted and not, some with a judge's word. */
  private static final String KEYS =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\","
          + "\"propertyNames\":{\"pattern\":\"^[0-9]{2}$\"},\"patternProperties\":{\"^9\":false,"
          + "\"1$\":{\"type\":\"integer\"}}},\"b\":{\"type\":\"object\",\"maxProperties\":2,"
          + "\"patternProperties\":{\"^x\":{\"type\":\"null\"}},\"additionalProperties\":false},"
          + "\"c\":{\"type\":\"object\",\"minProperties\":2,\"propertyNames\":{\"pattern\":\"^.$\","
          + "\"not\":{\"const\":\"q\"}}}},\"additionalProperties\":false}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"11\":1,\"12\":null},\"b\":{\"x\":null,\"xé\":null},\"c\":{\"é\":1,\"p\":2}}",
        "{\"a\":{\"11\":null}}",
        "{\"a\":{\"12\":1,\"13\":2,\"12\":3}}",
        "{\"a\":{\"12\":1,\"91\":2}}",
        "{\"a\":{\"12\":1,\"123\":2}}",
        "{\"a\":{\"12\":1,\"\\u0031\\u0033\":2,\"13\":1}}",
        "{\"a\":{\"01\":1,\"02\":1,\"03\":1,\"04\":1,\"05\":1,\"06\":1,\"07\":1,\"08\":1,\"09\":1,"
            + "\"00\":1,\"10\":1,\"11\":1,\"12\":1,\"13\":1,\"14\":1,\"15\":1,\"16\":1,\"17\":1,\"0\":1}}",
        "{\"b\":{\"x\":null,\"xy\":null,\"xz\":null}}",
        "{\"b\":{\"x\":1}}",
        "{\"b\":{\"y\":null}}",
        "{\"c\":{\"p\":1}}",
        "{\"c\":{\"p\":1,\"q\":2}}",
        "{\"c\":{\"p\":1,\"pp\":2}}",
      })
  void textsOfKeysThatAreDecided_areReadAlike(String text) {
    compare(machine(KEYS).orElseThrow(), KEYS, text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void randomSchemas_areReadAlike(@ForAll long seed) {
    Random random = new Random(seed);
    RandomSchemas schemas = new RandomSchemas(seed, random.nextBoolean());
    String schema = schemas.schema();
    Optional<TextMachine> machine = machine(schema);
    for (int i = 0; i < 8 && machine.isPresent(); i++) {
      byte[] text = JsonText.of(schemas.value(4)).getBytes(StandardCharsets.UTF_8);
      compare(machine.get(), schema, random.nextBoolean() ? text : changed(text, random));
    }
  }

  /** What 10 may still become, 10e-1, is known after the comma that breaks it too. */
  @Test
  void numbersOfTwoShapes_areReadAlike() {
    String schema =
        "{\"if\":{\"minimum\":-2.25},\"then\":{\"const\":1},\"else\":{\"minLength\":2}}";
    compare(machine(schema).orElseThrow(), schema, "10,".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"a\":12,\"é\":\"née\",\"c\":\"rot\",\"d\":\"aé\"},{\"a\":-5}]",
        "[ {\"a\" : 1 , \"e\":null}, {\"e\":true,\"a\":2},{\"a\":3,\"e\":-1.5e10} ]",
        "[{\"a\":1000}]",
        "[{\"a\":-6}]",
        "[{\"a\":1.0,\"f\":2.5}]",
        "[{\"a\":1e2}]",
        "[{\"a\":1.5e2},{\"a\":2.50E+1,\"f\":25e-1}]",
        "[{\"a\":1,\"f\":1e-1}]",
        "[{\"a\":1,\"f\":0.25}]",
        "[{\"a\":5e-1}]",
        "[{\"a\":1e00002}]",
        "[{\"a\":0e9999,\"f\":0e10000}]",
        "[{\"a\":1.00000000000000000000}]",
        "[{\"a\":01}]",
        "[{\"a\":123456789012345678901}]",
        "[{\"a\":1,\"a\":1}]",
        "[{\"a\":1,\"g\":{\"x\":1,\"x\":2}}]",
        "[{\"a\":1,\"g\":{\"x\":1,\"y\":2,\"z\":3}}]",
        "[{\"a\":1,\"g\":{}}]",
        "[{\"a\":1,\"g\":{\"\\u0078\":1,\"x\":2}}]",
        "[{\"a\":1,\"g\":{\"é\":{\"deep\":[[[{\"er\":[1,2]}]]]}}}]",
        "[{\"a\":1,\"h\":[1,1]}]",
        "[{\"a\":1,\"h\":[1,2]},{\"a\":1,\"h\":[]}]",
        "[{\"a\":1,\"h\":[1,2,3]}]",
        "[{\"a\":1,\"é\":\"12345\"}]",
        "[{\"a\":1,\"é\":\"\\u00e9\\n\\uD83D\\uDE00\\\"\"}]",
        "[{\"a\":1,\"é\":\"\\ud83d\"}]",
        "[{\"a\":1,\"é\":\"\u0001\"}]",
        "[{\"a\":1,\"c\":\"é\\n\"},{\"a\":1,\"c\":\"green\"}]",
        "[{\"a\":1,\"d\":\"abcd\"}]",
        "[{\"a\":1,\"d\":\"a\"}]",
        "[{\"a\":1,\"i\":\"zz\"},{\"a\":1,\"i\":\"z\"},{\"a\":1,\"i\":\"zzz\"}]",
        "[{\"a\":1,\"e\":nul}]",
        "[{\"a\":1,\"e\":truee}]",
        "[{\"a\":1,\"q\":1}]",
        "[{\"c\":\"red\"}]",
        "[{\"a\":1,}]",
        "[{\"a\":1},]",
        "[{\"a\":1]",
        "[{\"a\" 1}]",
        "[]x",
        "[{\"a\":1}] \n]",
      })
  void textsOfOneSchema_areReadAlike(String text) {
    compare(machine(STRICT).orElseThrow(), STRICT, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"p\":{\"q\":1},\"r\":1,\"s\":{\"t\":{\"u\":1,\"r\":[{\"r\":0}]}},\"r\":2}",
        "{\"p\":{\"q\":1,\"r\":{}},\"q\":{\"q\":1,\"r\":{\"q\":2}},\"p\":3}",
        "[[{\"a\":[{\"b\":1,\"c\":{}},{\"b\":1,\"b\":2}]}]]",
        "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,"
            + "\"11\":1,\"12\":1,\"13\":1,\"14\":1,\"15\":1,\"16\":1,\"17\":{\"1\":1,\"17\":2},"
            + "\"18\":1,\"3\":1}",
        "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,"
            + "\"11\":1,\"12\":1,\"13\":1,\"14\":1,\"15\":1,\"16\":1,\"17\":{},\"18\":1,\"18\":1}",
        "{\"a\":\"\\u0061\",\"é\":1,\"\\u00e9\":2}",
      })
  void keysThatNobodyNames_areUsedOnce(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    compare(machine("true").orElseThrow(), "true", bytes);
    String named = "{\"properties\":{\"r\":{\"type\":\"number\"},\"16\":true}}";
    compare(machine(named).orElseThrow(), named, bytes);
  }

  private static Optional<TextMachine> machine(String schema) {
    GrammarLimits limits = GrammarLimits.standard();
    try {
      return Optional.of(
          Automaton.of(
                  SchemaReader.read(schema, Optional.empty(), false, limits.schemas()),
                  limits.automata())
              .texts(false));
    } catch (RefusedSchemaException e) {
      return Optional.empty();
    }
  }

  /** A byte more, less or other, or a part twice. */
  private static byte[] changed(byte[] text, Random random) {
    int at = random.nextInt(text.length);
    byte other = (byte) "{}[]\",:0 9\\ax\u0001".charAt(random.nextInt(14));
    String all = new String(text, StandardCharsets.ISO_8859_1);
    String head = all.substring(0, at);
    String result =
        switch (random.nextInt(4)) {
          case 0 -> head + all.substring(at + 1);
          case 1 -> head + (char) (other & 0xff) + all.substring(at);
          case 2 -> head + (char) (other & 0xff) + all.substring(at + 1);
          default -> head + all.substring(random.nextInt(at + 1));
        };
    return result.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void compare(TextMachine machine, String schema, byte[] text) {
    GrammarValidator plain = new GrammarValidator(new Plainly(machine));
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < text.length; i++) {
      seen.add(Seen.of(plain));
      plain.feed(text, i, i + 1);
    }
    seen.add(Seen.of(plain));
    for (int cut = 0; cut <= text.length; cut++) {
      GrammarValidator pieces = new GrammarValidator(machine);
      String as = schema + " with " + new String(text, StandardCharsets.UTF_8) + " cut at " + cut;

      pieces.feed(text, 0, cut);
      assertThat(Seen.of(pieces)).as(as).isEqualTo(seen.get(cut));
      pieces.feed(text, cut, text.length);
      assertThat(Seen.of(pieces)).as(as).isEqualTo(seen.get(text.length));
    }
  }

  /** All that can be asked about a text. */
  private record Seen(Verdict verdict, long releasable, List<Hint> hints, Optional<String> rest) {
    static Seen of(GrammarValidator validator) {
      return new Seen(
          validator.verdict(),
          validator.releasable(),
          validator.hints(),
          validator
              .shortestCompletion()
              .map(rest -> new String(rest, StandardCharsets.ISO_8859_1)));
    }
  }

  /** A machine that reads every byte alone. */
  private record Plainly(TextMachine machine) implements TextMachine {
    @Override
    public PieceReader reader() {
      return new PieceReader() {
        @Override
        public int read(TextState state, byte[] bytes, int from, int to) {
          return 0;
        }

        @Override
        public TextState state() {
          return machine.start();
        }
      };
    }

    @Override
    public TextState start() {
      return machine.start();
    }

    @Override
    public @Nullable TextState next(TextState state, int b, long at, TextView text) {
      return machine.next(state, b, at, text);
    }

    @Override
    public boolean isComplete(TextState state, long at, TextView text) {
      return machine.isComplete(state, at, text);
    }

    @Override
    public @Nullable CharacterReader characters(TextState state) {
      return machine.characters(state);
    }

    @Override
    public boolean ignoresPlain(TextState state) {
      return machine.ignoresPlain(state);
    }

    @Override
    public @Nullable Object keyOf(TextState state) {
      return machine.keyOf(state);
    }

    @Override
    public Optional<byte[]> shortestCompletion(TextState state, long at, TextView text) {
      return machine.shortestCompletion(state, at, text);
    }

    @Override
    public List<String> expectations(TextState state) {
      return machine.expectations(state);
    }

    @Override
    public List<Hint> hints(TextState state) {
      return machine.hints(state);
    }

    @Override
    public long estimatedBytes() {
      return machine.estimatedBytes();
    }

    @Override
    public List<String> heldPaths() {
      return machine.heldPaths();
    }

    @Override
    public int maxHeldBytes() {
      return machine.maxHeldBytes();
    }
  }
}
