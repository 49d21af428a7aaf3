package io.runtimemoat.decision.grammar.text;

import java.util.List;

/**
 * What would make a text valid at one place.
 *
 * @param path JSON Pointer of the value that is missing or in flight, or the rule in flight
 * @param expected what may come there, for a reader
 * @param allowed texts of the values that may stand there where the grammar lists them, not all of
 *     a long list; empty where it does not
 */
public record Hint(String path, List<String> expected, List<String> allowed) {
  public Hint {
    expected = List.copyOf(expected);
    allowed = List.copyOf(allowed);
  }
}
