package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

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
    OutputProof proof = proof("{\"type\": \"array\", \"uniqueItems\": true}");

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

  private static OutputProof proof(String schema) throws RefusedGrammarException {
    return new OutputProof(Grammar.ofSchema(schema), 1, "");
  }
}
