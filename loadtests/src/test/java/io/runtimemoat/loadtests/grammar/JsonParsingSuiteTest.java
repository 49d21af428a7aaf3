package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** JSONTestSuite against the grammar of all JSON documents, in one piece and byte by byte. */
@Tag("verify")
class JsonParsingSuiteTest {
  /** RFC 8259 leaves it open whether names repeat; I-JSON (RFC 7493, 2.3) forbids it, as we do. */
  private static final List<String> REPEATED_NAMES =
      List.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

  @Test
  void everyText_isTakenOrNotAsTheSuiteSays() throws Exception {
    Grammar any = Grammar.ofSchema("true");
    List<String> rejected = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    int must = 0;
    int mustNot = 0;
    for (JsonParsingSuite.Case one : JsonParsingSuite.cases()) {
      boolean taken = isTaken(any, one);
      if (one.name().startsWith("y_")) {
        must++;
        if (!taken) {
          rejected.add(one.name());
        }
      } else if (one.name().startsWith("n_")) {
        mustNot++;
        if (taken) {
          accepted.add(one.name());
        }
      }
    }

    System.out.printf("JSONTestSuite: %d to accept, %d to refuse%n", must, mustNot);
    assertThat(rejected).containsExactlyInAnyOrderElementsOf(REPEATED_NAMES);
    assertThat(accepted).isEmpty();
    assertThat(must).isGreaterThan(90);
    assertThat(mustNot).isGreaterThan(170);
  }

  /** Whether a text is a document; fails where bytes one at a time say otherwise than the whole. */
  private static boolean isTaken(Grammar any, JsonParsingSuite.Case one) {
    Verdict whole = any.validate(one.text());
    GrammarValidator validator = any.validator();
    for (int at = 0; at < one.text().length; at++) {
      validator.feed(one.text(), at, at + 1);
    }
    assertThat(validator.status()).as(one.name()).isEqualTo(whole.status());
    return whole.status() == Verdict.Status.COMPLETE;
  }
}
