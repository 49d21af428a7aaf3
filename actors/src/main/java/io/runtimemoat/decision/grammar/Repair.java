package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.text.Hint;
import java.util.List;
import java.util.Optional;

/**
 * What of a text can stay, and what would make it valid.
 *
 * @param verdict on the text
 * @param kept bytes from its start that some valid text begins with
 * @param tree complete values and open containers of those bytes; empty for texts that are no JSON
 * @param hints the place in flight first, then members that are missing, inner objects first
 * @param completion the shortest bytes that make the kept ones valid, as far as some are known
 */
public record Repair(
    Verdict verdict,
    long kept,
    Optional<JsonValue> tree,
    List<Hint> hints,
    Optional<byte[]> completion) {
  public Repair {
    hints = List.copyOf(hints);
  }
}
