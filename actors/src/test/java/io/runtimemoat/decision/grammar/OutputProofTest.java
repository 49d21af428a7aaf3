package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OutputProofTest {
  @Test
  void textThatCannotBeWrongAnyMore_leavesAtOnce() throws RefusedGrammarException {
    OutputProof proof = proof("{\"type\": \"string\"}");

    assertThat(proof.take(0, "\"Grüße ")).isEqualTo("\"Grüße ");
    assertThat(proof.take(0, "😀\"")).isEqualTo("😀\"");
    assertThat(proof.isBroken()).isFalse();
  }

  @Test
  void valueThatIsDecidedWhenItEnds_waitsForItsEnd() throws RefusedGrammarException {
    OutputProof proof = proof("{\"prefixItems\":[{}], \"uniqueItems\": true}");

    String early = proof.take(0, "[1, 2, ");
    boolean waits = proof.holds(0);
    String rest = proof.take(0, "3]");

    assertThat(early + rest).isEqualTo("[1, 2, 3]");
    assertThat(waits).isTrue();
    assertThat(proof.holds(0)).isFalse();
  }

  @Test
  void textBeforeTheByteThatBreaksIt_leavesAndNothingAfter() throws RefusedGrammarException {
    OutputProof proof = proof("{\"enum\": [\"good\", \"bad\"]}");

    assertThat(proof.take(0, "\"golden\"")).isEqualTo("\"go");
    assertThat(proof.isBroken()).isTrue();
    assertThat(proof.take(0, "od\"")).isEmpty();
  }

  @Test
  void textThatWasBegun_isGoneOnFrom() throws RefusedGrammarException {
    OutputProof proof =
        new OutputProof(Grammar.ofSchema("{\"enum\": [\"good\", \"bad\"]}"), 1, "\"go");

    assertThat(proof.take(0, "od\"")).isEqualTo("od\"");
    assertThat(proof.isBroken()).isFalse();
  }

  @Test
  void choices_areProvenEachOnItsOwn() throws RefusedGrammarException {
    OutputProof proof = new OutputProof(Grammar.ofSchema("{\"type\": \"boolean\"}"), 2, "");

    assertThat(proof.take(0, "tr")).isEqualTo("tr");
    assertThat(proof.take(1, "false")).isEqualTo("false");
    assertThat(proof.take(0, "ue")).isEqualTo("ue");
  }

  @Test
  void characterSplitBetweenPieces_isProvenAsTheCharacterItIs() throws RefusedGrammarException {
    OutputProof one = proof("{\"type\": \"string\", \"maxLength\": 1}");
    OutputProof listed = proof("{\"enum\": [\"😀\", \"no\"]}");

    assertThat(pieces(one, "\"\ud83d", "\ude00", "\"")).containsExactly("\"", "😀", "\"");
    assertThat(one.isBroken()).isFalse();
    assertThat(pieces(listed, "\"\ud83d", "\ude00\"")).containsExactly("\"", "😀\"");
    assertThat(listed.isBroken()).isFalse();
  }

  @Test
  void halfACharacterAtTheEnd_waitsEvenWhereTheTextIsWhole() throws RefusedGrammarException {
    OutputProof proof = new OutputProof(Grammar.of(new GrammarSource.Pattern("a.*")), 1, "", true);

    assertThat(proof.take(0, "a\ud83d")).isEqualTo("a");
    assertThat(proof.isBroken()).isFalse();
    assertThat(proof.takesNext(0, "\ude00")).isTrue();
    assertThat(proof.takesNext(0, "x")).isFalse();
    assertThat(proof.giveUp(0)).isEqualTo("\ud83d");
  }

  @Test
  void halfACharacterThatStaysAlone_isNoText() throws RefusedGrammarException {
    OutputProof high = proof("{\"type\": \"string\"}");
    OutputProof low = proof("{\"type\": \"string\"}");

    assertThat(pieces(high, "\"ä\ud83d", "x\"")).containsExactly("\"ä", "");
    assertThat(high.isBroken()).isTrue();
    assertThat(low.take(0, "\"ö\ude00\"")).isEqualTo("\"ö");
    assertThat(low.isBroken()).isTrue();
  }

  @Test
  void textThatBroke_isKeptOnlyWhereItMayBeSomethingElse() throws RefusedGrammarException {
    Grammar grammar = Grammar.ofSchema("{\"type\": \"boolean\"}");
    OutputProof document = new OutputProof(grammar, 1, "", false);
    OutputProof words = new OutputProof(grammar, 1, "", true);

    assertThat(pieces(document, "Let me ", "see.")).containsOnly("");
    assertThat(document.holds(0)).isFalse();
    assertThat(pieces(words, "Let me ", "see.")).containsOnly("");
    assertThat(words.giveUp(0)).isEqualTo("Let me see.");
  }

  private static List<String> pieces(OutputProof proof, String... pieces) {
    return Stream.of(pieces).map(piece -> proof.take(0, piece)).toList();
  }

  private static OutputProof proof(String schema) throws RefusedGrammarException {
    return new OutputProof(Grammar.ofSchema(schema), 1, "");
  }
}
