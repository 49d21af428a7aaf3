package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.Draft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The required part of the official JSON-Schema-Test-Suite: every case is right, or its schema is
 * refused by name; the cases of refused schemas are counted by that name.
 */
@Tag("verify")
class JsonSchemaSuiteTest {
  private static final int MAX_DEPTH = 512;

  /** Counts of one draft. */
  private static final class Tally {
    int right;
    int refused;
    final List<String> wrong = new ArrayList<>();
    final TreeMap<String, Integer> refusals = new TreeMap<>();
  }

  @ParameterizedTest
  @CsvSource({
    "draft4, draft-04, 580, $ref=21 schema=9",
    "draft6, draft-06, 768, $ref=27 schema=34",
    "draft7, draft-07, 852, $ref=27 schema=34",
    "draft2019-09, 2019-09, 1152, $ref=35 $schema=5 schema=35",
    "draft2020-12, 2020-12, 1170, $ref=48 $schema=5 schema=34"
  })
  void everyCase_isRightOrRefusedByName(String folder, String draft, int right, String refused)
      throws Exception {
    Path cases = JsonSchemaSuite.unpacked().resolve("tests").resolve(folder);
    Tally tally = new Tally();
    try (Stream<Path> files = Files.list(cases)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        run(file, Draft.ofWord(draft), tally);
      }
    }
    System.out.println(
        "JSON-Schema-Test-Suite "
            + draft
            + ": right "
            + tally.right
            + ", refused "
            + tally.refused
            + " "
            + tally.refusals
            + ", wrong "
            + tally.wrong.size());

    assertThat(tally.wrong).isEmpty();
    assertThat(tally.right).isEqualTo(right);
    assertThat(tally.refusals.toString()).isEqualTo("{" + refused.replace(" ", ", ") + "}");
  }

  private static void run(Path file, Optional<Draft> draft, Tally tally) throws Exception {
    JsonValue groups = JsonReader.read(Files.readAllBytes(file), MAX_DEPTH);
    for (JsonValue group : ((JsonValue.Arr) groups).items()) {
      List<JsonValue> tests = ((JsonValue.Arr) member(group, "tests")).items();
      try {
        Grammar grammar =
            Grammar.of(
                new GrammarSource.JsonSchema(JsonText.of(member(group, "schema")), draft, false));
        tests.forEach(test -> run(file, group, test, grammar, tally));
      } catch (RefusedGrammarException e) {
        tally.refused += tests.size();
        tally.refusals.merge(e.keyword(), tests.size(), Integer::sum);
        if (e.reason().startsWith("no value") && tests.stream().anyMatch(test -> isValid(test))) {
          tally.wrong.add(file.getFileName() + ": " + text(group) + " is satisfiable");
        }
      }
    }
  }

  private static void run(
      Path file, JsonValue group, JsonValue test, Grammar grammar, Tally tally) {
    String data = JsonText.of(member(test, "data"));
    Verdict verdict = grammar.validate(data.getBytes(StandardCharsets.UTF_8));
    if ((verdict.status() == Verdict.Status.COMPLETE) == isValid(test)) {
      tally.right++;
    } else {
      tally.wrong.add(
          file.getFileName() + ": " + text(group) + " / " + text(test) + ": " + verdict);
    }
  }

  private static boolean isValid(JsonValue test) {
    return ((JsonValue.Bool) member(test, "valid")).value();
  }

  private static String text(JsonValue described) {
    return ((JsonValue.Str) member(described, "description")).value();
  }

  private static JsonValue member(JsonValue object, String key) {
    return Objects.requireNonNull(((JsonValue.Obj) object).members().get(key));
  }
}
