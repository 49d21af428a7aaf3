package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.PartialJson;
import io.runtimemoat.decision.grammar.text.Hint;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairTest {
  private static final String SCHEMA =
      """
      {"type":"object","required":["kind","lines"],"properties":{
        "kind":{"enum":["bug","idea"]},"urgent":{"type":"boolean"},
        "lines":{"type":"array","items":{"type":"object","required":["sku","a/b"],
          "properties":{"sku":{"type":"string"},"a/b":{"enum":[null,"x"]}}}}}}
      """;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Example
  void violation_namesPathAndAllowedValues() throws RefusedGrammarException {
    Repair repair = Grammar.ofSchema(SCHEMA).repair(utf8("{\"urgent\":true,\"kind\":\"bad\"}"));

    assertThat(repair.verdict().status()).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(repair.kept()).isEqualTo("{\"urgent\":true,\"kind\":\"b".length());
    assertThat(JsonText.of(repair.tree().orElseThrow())).isEqualTo("{\"urgent\":true}");
    Hint first = repair.hints().get(0);
    assertThat(first.path()).isEqualTo("/kind");
    assertThat(first.allowed()).contains("\"bug\"");
    assertThat(repair.hints()).extracting(Hint::path).containsExactly("/kind", "/lines");
    assertThat(new String(repair.completion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("ug\",\"lines\":[]}");
  }

  @Example
  void missingMembers_areNamedInnerObjectsFirst() throws RefusedGrammarException {
    Repair repair = Grammar.ofSchema(SCHEMA).repair(utf8("{\"lines\":[{\"sku\":\"s\"}]}"));

    assertThat(repair.hints())
        .extracting(Hint::path)
        .containsExactly("/lines/0", "/lines/0/a~1b", "/kind");
    assertThat(repair.hints().get(1).allowed()).containsExactlyInAnyOrder("null", "\"x\"");
    assertThat(repair.hints().get(0).expected()).contains(",").doesNotContain("}");
    assertThat(JsonText.of(repair.tree().orElseThrow())).isEqualTo("{\"lines\":[{\"sku\":\"s\"}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{; {}",
        "{\"a; {}",
        "{\"a\":1; {}",
        "{\"a\":1,; {\"a\":1}",
        "{\"a\":\"x\\\"; {}",
        "{\"a\":\"x\\\"y\"; {\"a\":\"x\\\"y\"}",
        "[[1,2],{\"k\":[true; [[1,2],{\"k\":[true]}]",
        "[1,{\"a\":null},\"s; [1,{\"a\":null}]",
        "[tru; []",
        "\"whole\"; \"whole\"",
        "{\"a\":[1]}; {\"a\":[1]}",
      })
  void partialTrees_haveWhatIsComplete(String text, String tree) {
    assertThat(JsonText.of(PartialJson.read(utf8(text), 16).orElseThrow())).isEqualTo(tree);
  }

  @Example
  void nothingComplete_isNoTree() {
    assertThat(PartialJson.read(utf8(""), 16)).isEmpty();
    assertThat(PartialJson.read(utf8("12"), 16)).isEmpty();
    assertThat(PartialJson.read(utf8("[".repeat(100)), 16)).isEmpty();
  }

  /** Whatever is cut off, what is left is a tree, and the cut text can be completed. */
  @Property(tries = 200, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyBeginningOfAValue_hasATree(@ForAll long seed) throws RefusedGrammarException {
    Random random = new Random(seed);
    byte[] text = utf8(JsonText.of(new RandomSchemas(seed, false).value(4)));
    byte[] cut = java.util.Arrays.copyOf(text, random.nextInt(text.length + 1));
    boolean opened = cut.length > 0 && (cut[0] == '{' || cut[0] == '[');

    Repair repair = Grammar.ofSchema("true").repair(cut);

    assertThat(repair.kept()).isEqualTo(cut.length);
    assertThat(repair.tree().isPresent() || !opened)
        .as("seed %s: %s", seed, new String(cut, StandardCharsets.UTF_8))
        .isTrue();
    assertThat(repair.completion()).isPresent();
  }
}
