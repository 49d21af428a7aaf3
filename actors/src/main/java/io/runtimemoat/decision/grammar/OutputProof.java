package io.runtimemoat.decision.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets of the texts of one attempt leave what some document begins with, and not more: what lies in
 * a value that is decided when it ends waits for that. For one thread.
 */
public final class OutputProof {
  private final List<ProvenText> texts = new ArrayList<>();

  /** The proof of an attempt whose texts are documents or nothing. */
  public OutputProof(Grammar grammar, int choices, String begun) {
    this(grammar, choices, begun, false);
  }

  /**
   * The proof of an attempt.
   *
   * @param begun what of each text stands already; the start of some document
   * @param mayBeOther whether a text that broke may be given up, and is kept for that
   */
  public OutputProof(Grammar grammar, int choices, String begun, boolean mayBeOther) {
    byte[] bytes = begun.getBytes(StandardCharsets.UTF_8);
    for (int choice = 0; choice < choices; choice++) {
      texts.add(new ProvenText(grammar, bytes, mayBeOther));
    }
  }

  /** Takes text; returns what may leave now. Nothing more leaves of a text that broke. */
  public String take(int choice, String text) {
    return texts.get(choice).take(text);
  }

  /** Whether a text may go on so. */
  public boolean takesNext(int choice, String text) {
    return texts.get(choice).takesNext(text);
  }

  /** A text is not held to anything any more; returns what of it has not left. */
  public String giveUp(int choice) {
    return texts.get(choice).giveUp();
  }

  /** Whether some text left its grammar, or nothing can be said of it. */
  public boolean isBroken() {
    return texts.stream().anyMatch(ProvenText::isBroken);
  }

  /** Whether a choice's text left its grammar, or nothing can be said of it. */
  public boolean isBroken(int choice) {
    return texts.get(choice).isBroken();
  }

  /** Whether a choice has text that waits. */
  public boolean holds(int choice) {
    return texts.get(choice).holds();
  }
}
