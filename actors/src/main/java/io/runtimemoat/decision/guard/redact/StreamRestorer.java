package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.text.TextAutomaton;
import java.util.List;

/**
 * Puts originals back in place of their surrogates while an answer streams. Held back is only what
 * may be the beginning of a surrogate, so at most the longest one (in JSON up to six characters for
 * one). However the answer is split, the same text comes out. Not thread-safe.
 */
public final class StreamRestorer {
  /** How characters of the answer may be written. */
  public enum Escaping {
    /** As they are. */
    NONE,
    /**
     * The answer is JSON text: in its strings {@code \}{@code u0040} is {@code @} (RFC 8259 §7).
     */
    JSON
  }

  private static final int UNICODE_ESCAPE = 6;

  private final TextAutomaton automaton;
  private final List<String> words;
  private final List<String> originals;
  private final Escaping escaping;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  // raw lengths of the characters in held, a ring
  private final int[] lengths;
  private int first;
  private int count;
  private int state = TextAutomaton.ROOT;
  private final StringBuilder escape = new StringBuilder();

  StreamRestorer(
      TextAutomaton automaton, List<String> words, List<String> originals, Escaping escaping) {
    this.automaton = automaton;
    this.words = words;
    this.originals = originals;
    this.escaping = escaping;
    this.lengths = new int[1 + words.stream().mapToInt(String::length).max().orElse(0)];
  }

  /** Takes more of the answer and returns what is settled. */
  public String push(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaping == Escaping.JSON && (escape.length() > 0 || c == '\\')) {
        escaped(c);
      } else {
        character(c, 1, c);
      }
    }
    return take();
  }

  /** Ends the answer and returns the rest. */
  public String finish() {
    spellOut();
    out.append(held);
    held.setLength(0);
    count = 0;
    state = TextAutomaton.ROOT;
    return take();
  }

  /** Characters that were taken and not yet given. */
  public int heldBack() {
    return held.length() + escape.length();
  }

  private String take() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  private void escaped(char c) {
    escape.append(c);
    int length = escape.length();
    if (length == 1) {
      return;
    }
    if (length == 2 && c != 'u') {
      int meaning = JsonEscapes.SHORT.indexOf(c);
      if (meaning >= 0) {
        unescaped(JsonEscapes.MEANINGS.charAt(meaning));
      } else {
        spellOut();
      }
    } else if (length > 2 && Character.digit(c, 16) < 0) {
      // not an escape after all; a backslash begins another
      escape.setLength(length - 1);
      spellOut();
      push1(c);
    } else if (length == UNICODE_ESCAPE) {
      unescaped((char) Integer.parseInt(escape.substring(2), 16));
    }
  }

  private void push1(char c) {
    if (c == '\\') {
      escape.append(c);
    } else {
      character(c, 1, c);
    }
  }

  private void unescaped(char meaning) {
    held.append(escape, 0, escape.length() - 1);
    char last = escape.charAt(escape.length() - 1);
    int length = escape.length();
    escape.setLength(0);
    character(last, length, meaning);
  }

  /** What looked like an escape is text. */
  private void spellOut() {
    String text = escape.toString();
    escape.setLength(0);
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i), 1, text.charAt(i));
    }
  }

  /** Takes one character whose raw form ends with {@code last} and has {@code length} units. */
  private void character(char last, int length, char meaning) {
    held.append(last);
    lengths[(first + count) % lengths.length] = length;
    count++;
    state = automaton.step(state, meaning);
    int word = automaton.wordAt(state);
    if (word == TextAutomaton.NONE) {
      release(automaton.depth(state));
      return;
    }
    release(words.get(word).length());
    held.setLength(0);
    count = 0;
    state = TextAutomaton.ROOT;
    out.append(
        escaping == Escaping.JSON ? JsonEscapes.escape(originals.get(word)) : originals.get(word));
  }

  /** Lets go of all but the last {@code keep} characters. */
  private void release(int keep) {
    int raw = 0;
    while (count > keep) {
      raw += lengths[first];
      first = (first + 1) % lengths.length;
      count--;
    }
    out.append(held, 0, raw);
    held.delete(0, raw);
  }
}
