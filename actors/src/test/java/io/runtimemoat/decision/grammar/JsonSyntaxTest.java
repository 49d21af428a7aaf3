package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The grammar of RFC 8259, seen by the automaton, by the reader of values, and by Jackson. */
class JsonSyntaxTest {
  private static final List<String> SEEDS =
      List.of(
          "{\"a\":[1,-0.5e+3,\"x\\n\\u00e9\",true,false,null],\"b\":{}}",
          "[[],{\"\":0},\"é😀\",1E5,-0]",
          " \"\\ud83d\\ude00\" ",
          "[1.0, 20, \"\\/\" ]");
  private static final String ALPHABET = "{}[]\",:\\ulnrte+-.0123 \n\u0001é";
  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Property(tries = 4000, seed = "20261129")
  void mutatedTexts_areReadAlike(@ForAll long seed) throws RefusedGrammarException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        default -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);

    boolean automaton =
        Grammar.ofSchema("true").validate(bytes).status() == Verdict.Status.COMPLETE;

    assertThat(automaton).as("automaton: %s", text).isEqualTo(jackson(bytes));
    assertThat(reader(bytes)).as("reader: %s", text).isEqualTo(automaton);
  }

  private static boolean jackson(byte[] bytes) {
    try {
      return !JACKSON.readTree(bytes).isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean reader(byte[] bytes) {
    try {
      JsonReader.read(bytes, StreamReadConstraints.DEFAULT_MAX_DEPTH);
      return true;
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  @Property(tries = 1000, seed = "20261129")
  void writtenValues_readBack(@ForAll long seed) throws JsonSyntaxException {
    var value = new RandomSchemas(seed, true).value(4);

    assertThat(JsonReader.read(JsonText.of(value), 10)).isEqualTo(value);
    assertThat(JsonReader.read(JsonText.canonical(value), 10)).isEqualTo(value);
  }

  @Example
  void deepTexts_areRefusedWithoutAStack() {
    assertThat(reader("[".repeat(100_000).getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
