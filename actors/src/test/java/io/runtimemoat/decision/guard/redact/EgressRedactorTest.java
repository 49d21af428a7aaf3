package io.runtimemoat.decision.guard.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.EgressSettings.Identifier;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.OutputProof;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.guard.AnswerRules;
import io.runtimemoat.decision.guard.Guard;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressRedactorTest {
  private static final Guard GUARD =
      new Guard(
          GuardSettings.from(
              ConfigFactory.defaultReference().withFallback(ConfigFactory.load()).resolve()));
  private static final AnswerRules RULES =
      GUARD.answers(
          new EgressSettings.Rules(
              true,
              List.of("example.com", ".acme.example"),
              Map.of("ticket", new Identifier("[A-Z]{2,5}-[0-9]{1,6}", List.of("ABC-1")))));

  private static final String PROSE =
      "Mail ada@acme.example or call +49 30 901820; see https://evil.example/?q=1, not"
          + " (https://docs.acme.example/a), 😀 ABC-1 or ABC-2.";
  private static final String JSON =
      """
      {"mail": "ada\\u0040acme.example", "note": "see \\"https:\\/\\/evil.example/x\\" 😀, \\n ok",
       "card": 4242424242424242, "n": [1, 2.5e3, true, null], "key": "ABC-2", "text": "caf\\u00e9"}
      """;

  @Test
  void prose_keepsWhatIsAllowed() {
    assertThat(whole(PROSE, false))
        .isEqualTo(
            "Mail [email] or call [phone]; see [url] not"
                + " (https://docs.acme.example/a), 😀 ABC-1 or [ticket].");
  }

  @Test
  void json_isReadByWhatItsStringsSayAndStaysJson() {
    assertThat(whole(JSON, true))
        .isEqualTo(
            """
            {"mail": "[email]", "note": "see \\"[url]\\" 😀, \\n ok",
             "card": 0, "n": [1, 2.5e3, true, null], "key": "[ticket]", "text": "caf\\u00e9"}
            """);
  }

  @Test
  void everySplit_givesTheSame() {
    for (boolean json : new boolean[] {false, true}) {
      String text = json ? JSON : PROSE;
      String whole = whole(text, json);
      for (int i = 0; i <= text.length(); i++) {
        assertThat(split(text, json, List.of(i, text.length())))
            .as("cut at %d", i)
            .isEqualTo(whole);
        for (int j = i; j <= text.length(); j += 7) {
          assertThat(split(text, json, List.of(i, j, text.length()))).isEqualTo(whole);
        }
      }
      assertThat(split(text, json, allPlaces(text))).isEqualTo(whole);
    }
  }

  /** What was shown of an answer that broke off may end anywhere, in an escape too. */
  @Test
  void redactorThatGoesOn_writesWhatFollowsAndHidesValuesThatWereBegun() {
    for (int i = 0; i <= JSON.length(); i++) {
      EgressRedactor first = redactor(true);
      String shown = first.push(JSON.substring(0, i));
      EgressRedactor second = redactor(true);
      second.goOnFrom(shown);
      // The next attempt says what the first one had not shown.
      String rest = whole(JSON, true).substring(shown.length());

      assertThat(shown + second.push(rest) + second.finish()).isEqualTo(whole(JSON, true));
    }
    EgressRedactor after = redactor(true);
    after.goOnFrom("{\"mail\": \"ada@ac");
    assertThat(after.push("me.example\"}") + after.finish()).isEqualTo("[email]\"}");
  }

  /** Whatever one of them reads behind the place where they part, the other says its own. */
  @Test
  void forks_goOnAsRedactorsOfTheirOwn() {
    for (boolean json : new boolean[] {false, true}) {
      String text = json ? JSON : PROSE;
      for (int i = 0; i <= text.length(); i++) {
        EgressRedactor first = redactor(json);
        String shown = first.push(text.substring(0, i));
        EgressRedactor fork = first.fork();
        EgressRedactor other = first.fork();
        other.push("bob@acme.example, +49 30 901821 and XYZ-7 \\u00e");
        other.finish();

        for (EgressRedactor each : List.of(fork, first)) {
          assertThat(shown + each.push(text.substring(i)) + each.finish())
              .as("parted at %d", i)
              .isEqualTo(whole(text, json));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://evil.example/a|true",
        "HTTPS://EVIL.example|true",
        "https:evil.example|true",
        "https:/evil.example|true",
        "https:\\\\evil.example\\x|true",
        "//evil.example/x|true",
        "www.evil.example|true",
        "ftp://evil.example|true",
        "![x](https://evil.example/?d=1)|true",
        "https://example.com@evil.example/|true",
        "https://example.com:80@evil.example/|true",
        "https://example.com\\@evil.example/|true",
        "https://example.com%2eevil.example/|true",
        "https://evil-example.com/|true",
        "https://sub.example.com/|true",
        "https://xn--exmple-cua.com/|true",
        "https://exаmple.com/|true",
        "https://[::1]/|true",
        "https://|true",
        "https://example.com|false",
        "https://EXAMPLE.com./x?y#z|false",
        "https://example.com:8443/x|false",
        "http://a.b.acme.example/|false",
        "https://acme.example,|false",
        "www.acme.example|false",
        "a//b|false",
        "Note: http: is a scheme|false",
        "10:30|false",
        "mailto:|false",
      })
  void links_areHeldToTheirHosts(String text, boolean replaced) {
    assertThat(whole("x " + text + " y", false).contains("[url]")).isEqualTo(replaced);
    assertThat(whole("x " + text + " y", false)).startsWith("x ").endsWith(" y");
  }

  @Test
  void valuesOfTheRequest_mayBeSaidAgainButNotItsLinks() {
    EgressRedactor redactor =
        GUARD.egress(RULES, Set.of("ada@acme.example", "ABC-2", "https://evil.example/"), false);

    assertThat(redactor.push("ada@acme.example ABC-2 https://evil.example/ ") + redactor.finish())
        .isEqualTo("ada@acme.example ABC-2 [url] ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"string\"}|[email]",
        "{\"type\":\"string\",\"format\":\"email\"}|redacted@example.com",
        "{\"type\":\"string\",\"pattern\":\"^[a-z@.]+$\"}|redacted@example.com",
        "{\"type\":\"string\",\"pattern\":\"^[a-z]{3}@\",\"maxLength\":16}|xxx@xxxx.xxxxxxx",
        "{\"type\":\"string\",\"maxLength\":5}|",
      })
  void standIn_isTheFirstThatTheSchemaTakes(String schema, String expected) throws Exception {
    String said = "\"ada@acme.example\"";
    String text = proven(schema, said, List.of(said.length()));

    assertThat(text).isEqualTo("\"" + (expected == null ? "" : expected) + "\"");
    assertThat(isValid(schema, text)).isTrue();
  }

  /** Nothing fits: the label breaks the document, which is no longer called one. */
  @Test
  void valueThatNothingMayReplace_breaksTheDocumentAndIsNotShown() throws Exception {
    String schema = "{\"enum\": [\"ada@acme.example\", \"bob@acme.example\"]}";
    OutputProof proof = new OutputProof(grammar(schema), 1, "");
    EgressRedactor redactor = redactor(true);

    String shown =
        proof.take(0, redactor.push("\"ada@acme.example\"", text -> proof.takesNext(0, text)));

    assertThat(proof.isBroken()).isTrue();
    assertThat(shown).isEqualTo("\"");
  }

  @Test
  void keysThatAreReplaced_stayDifferent() throws Exception {
    String schema = "{\"type\": \"object\", \"additionalProperties\": {\"minimum\": 5}}";
    String said = "{\"ada@acme.example\": 4242424242424242, \"bob@acme.example\": 7}";

    String text = proven(schema, said, List.of(said.length()));

    assertThat(text).isEqualTo("{\"[email]\": 1000000000000000, \"[email-2]\": 7}");
    assertThat(isValid(schema, text)).isTrue();
  }

  /** Held values too: the judge decides about what is shown, not about what was said. */
  @Test
  void validDocuments_stayValidAtEverySplit() throws Exception {
    String schema =
        """
        {"type": "object", "required": ["mail", "ids"], "additionalProperties": false,
         "properties": {
           "mail": {"type": "string", "format": "email"},
           "site": {"type": "string", "format": "uri"},
           "ids": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
           "card": {"type": "integer", "minimum": 1000}}}
        """;
    String said =
        "{\"mail\":\"ada@acme.example\",\"site\":\"https://evil.example/x\","
            + "\"ids\":[\"ABC-2\",\"ABC-3\",\"ABC-1\"],\"card\":4242424242424242}";
    String whole = proven(schema, said, List.of(said.length()));

    assertThat(whole).doesNotContain("ada@", "evil", "ABC-2", "ABC-3", "4242").contains("ABC-1");
    assertThat(isValid(schema, whole)).isTrue();
    Random random = new Random(7);
    for (int i = 0; i <= said.length(); i++) {
      int second = i + random.nextInt(said.length() - i + 1);
      assertThat(proven(schema, said, List.of(i, second, said.length())))
          .as("cut at %d and %d", i, second)
          .isEqualTo(whole);
    }
    assertThat(proven(schema, said, allPlaces(said))).isEqualTo(whole);
  }

  /** The candidates for a value are tried behind what is held, which none of them copies. */
  @Test
  void valueFarIntoAHeldOne_isReplacedWithNoMoreMemoryThanTheFirst() throws Exception {
    OutputProof proof =
        new OutputProof(
            grammar(
                "{\"type\": \"array\", \"uniqueItems\": true,"
                    + " \"contains\": {\"type\": \"string\", \"minLength\": 9},"
                    + " \"items\": {\"type\": \"string\", \"format\": \"email\"}}"),
            1,
            "");
    EgressRedactor redactor = redactor(true);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Long> allocated = new ArrayList<>();
    proof.take(0, redactor.push("["));
    for (int block = 0; block < 8; block++) {
      long before = memory.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        String mail = "\"name-%d-%d@acme.example\",".formatted(block, i);
        assertThat(proof.take(0, redactor.push(mail, text -> proof.takesNext(0, text)))).isEmpty();
      }
      allocated.add(memory.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(proof.isBroken()).isFalse();
    assertThat(allocated.get(7)).as("of %s", allocated).isLessThan(3 * allocated.get(1));
  }

  @Test
  void longAnswer_isHeldBackByWordsAlone() {
    EgressRedactor redactor = redactor(true);

    assertThat(redactor.push("{\"a\":\"one two")).isEqualTo("{\"a\":\"one ");
    assertThat(redactor.push("\",")).isEqualTo("two\",");
    assertThat(redactor.push("\"b\":12")).isEqualTo("\"b\":");
    assertThat(redactor.push("}")).isEqualTo("12}");
    assertThat(redactor.heldBack()).isZero();
  }

  private static List<Integer> allPlaces(String text) {
    return java.util.stream.IntStream.rangeClosed(1, text.length()).boxed().toList();
  }

  private static EgressRedactor redactor(boolean json) {
    return GUARD.egress(RULES, Set.of(), json);
  }

  private static String whole(String text, boolean json) {
    return split(text, json, List.of(text.length()));
  }

  private static String split(String text, boolean json, List<Integer> cuts) {
    EgressRedactor redactor = redactor(json);
    return each(
        text, cuts, (piece, last) -> redactor.push(piece) + (last ? redactor.finish() : ""));
  }

  /** What of a document is shown. */
  private static String proven(String schema, String text, List<Integer> cuts)
      throws RefusedGrammarException {
    OutputProof proof = new OutputProof(grammar(schema), 1, "");
    EgressRedactor redactor = redactor(true);
    EgressRedactor.Fit fit = next -> proof.takesNext(0, next);
    return each(
        text,
        cuts,
        (piece, last) -> {
          String shown = proof.take(0, redactor.push(piece, fit));
          return last ? shown + proof.take(0, redactor.finish(fit)) : shown;
        });
  }

  private static String each(
      String text, List<Integer> cuts, BiFunction<String, Boolean, String> take) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int i = 0; i < cuts.size(); i++) {
      out.append(take.apply(text.substring(at, cuts.get(i)), i == cuts.size() - 1));
      at = cuts.get(i);
    }
    return out.toString();
  }

  private static boolean isValid(String schema, String text) throws RefusedGrammarException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return grammar(schema).validate(bytes).status() == Verdict.Status.COMPLETE;
  }

  private static Grammar grammar(String schema) throws RefusedGrammarException {
    return Grammar.of(new GrammarSource.JsonSchema(schema, Optional.empty(), true));
  }
}
