package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.Findings;
import io.runtimemoat.decision.guard.text.TextAutomaton;
import io.runtimemoat.decision.random.MacKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The look-alikes that stand for a request's personal data at an upstream, and the way back.
 *
 * <p>A value has one surrogate in all texts of the request. No surrogate occurs in a text, in an
 * original or in another surrogate, and restoring the masked texts gives the texts: this is checked
 * for every request. A surrogate without separators stands for its original without separators, in
 * case the upstream writes it so.
 */
public final class Surrogates {
  /** A text of the request and what was found in it. */
  public record Inspected(String text, Findings findings) {
    private boolean isWhole() {
      return findings.isComplete() && findings.textLength() == text.length();
    }
  }

  private static final int MOST_ROUNDS = 12;

  private final List<String> masked;
  private final List<String> words;
  private final List<String> originals;
  private final TextAutomaton automaton;

  private Surrogates(List<String> masked, List<String> words, List<String> originals) {
    this.masked = List.copyOf(masked);
    this.words = List.copyOf(words);
    this.originals = List.copyOf(originals);
    this.automaton = TextAutomaton.of(words);
  }

  /**
   * Masks the texts of a request.
   *
   * @param requestKey a key of this request alone: the same value is another one elsewhere
   * @throws IllegalArgumentException if a text was not inspected to its end or too much was found;
   *     such a request must not go to an upstream that may not see personal data
   */
  public static Surrogates of(
      GuardSettings settings, MacKey requestKey, List<Inspected> inspected) {
    Map<String, Finding> values = values(settings, inspected);
    SurrogateForge forge = new SurrogateForge(requestKey);
    Map<String, Integer> attempts = new LinkedHashMap<>();
    values.keySet().forEach(value -> attempts.put(value, 0));
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Map<String, String> made = new LinkedHashMap<>();
      values.forEach(
          (value, finding) ->
              made.put(value, forge.make(finding, value, attempts.getOrDefault(value, 0))));
      Set<String> clashing = clashing(made, inspected);
      if (clashing.isEmpty()) {
        Surrogates surrogates = build(made, inspected);
        if (surrogates.restores(inspected)) {
          return surrogates;
        }
        clashing = values.keySet();
      }
      clashing.forEach(value -> attempts.merge(value, 1, Integer::sum));
    }
    throw new IllegalArgumentException(
        "no surrogates differ from the text of the request; send it to an arm that may see it");
  }

  /** Why no surrogates are even looked for; empty when they are. */
  public static Optional<String> obstacle(GuardSettings settings, List<Inspected> inspected) {
    Set<String> values = new HashSet<>();
    for (Inspected one : inspected) {
      if (!one.isWhole()) {
        return Optional.of(
            "only "
                + one.findings.inspectedTo()
                + " of "
                + one.text.length()
                + " characters were inspected; shorten the text or raise moat.guard.max-chars and"
                + " max-findings");
      }
      one.findings
          .findings()
          .forEach(finding -> values.add(one.text.substring(finding.start(), finding.end())));
    }
    return values.size() <= settings.maxSurrogates()
        ? Optional.empty()
        : Optional.of(
            "the request has "
                + values.size()
                + " personal values; moat.guard.max-surrogates allows "
                + settings.maxSurrogates());
  }

  /** The texts as the upstream may see them, in the order given. */
  public List<String> masked() {
    return masked;
  }

  /** The values that were replaced. */
  public Set<String> values() {
    return Set.copyOf(originals);
  }

  /** Puts the originals back into an answer that streams. */
  public StreamRestorer restorer(StreamRestorer.Escaping escaping) {
    return new StreamRestorer(automaton, words, originals, escaping);
  }

  private static Map<String, Finding> values(GuardSettings settings, List<Inspected> inspected) {
    Optional<String> obstacle = obstacle(settings, inspected);
    if (obstacle.isPresent()) {
      throw new IllegalArgumentException(obstacle.get());
    }
    Map<String, Finding> values = new LinkedHashMap<>();
    for (Inspected one : inspected) {
      for (Finding finding : one.findings.findings()) {
        values.putIfAbsent(one.text.substring(finding.start(), finding.end()), finding);
      }
    }
    return values;
  }

  /** The values whose surrogate occurs somewhere it must not. */
  private static Set<String> clashing(Map<String, String> made, List<Inspected> inspected) {
    List<String> values = List.copyOf(made.keySet());
    List<String> words = List.copyOf(made.values());
    Set<String> clashing = new HashSet<>();
    TextAutomaton automaton = TextAutomaton.of(words);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean repeated = !seen.add(word);
      if (repeated || occursInside(automaton, word)) {
        clashing.add(values.get(i));
      }
    }
    for (Inspected one : inspected) {
      for (int w : occurring(automaton, one.text)) {
        clashing.add(values.get(w));
      }
    }
    return clashing;
  }

  private static boolean occursInside(TextAutomaton automaton, String word) {
    return !occurring(automaton, word.substring(1)).isEmpty()
        || !occurring(automaton, word.substring(0, word.length() - 1)).isEmpty();
  }

  private static Set<Integer> occurring(TextAutomaton automaton, String text) {
    Set<Integer> found = new HashSet<>();
    int state = TextAutomaton.ROOT;
    for (int i = 0; i < text.length(); i++) {
      state = automaton.step(state, text.charAt(i));
      if (automaton.wordAt(state) != TextAutomaton.NONE) {
        found.add(automaton.wordAt(state));
      }
    }
    return found;
  }

  private static Surrogates build(Map<String, String> made, List<Inspected> inspected) {
    List<String> masked = new ArrayList<>();
    for (Inspected one : inspected) {
      StringBuilder text = new StringBuilder(one.text.length());
      int at = 0;
      for (Finding finding : one.findings.findings()) {
        text.append(one.text, at, finding.start());
        text.append(made.get(one.text.substring(finding.start(), finding.end())));
        at = finding.end();
      }
      masked.add(text.append(one.text, at, one.text.length()).toString());
    }
    List<String> words = new ArrayList<>(made.values());
    List<String> originals = new ArrayList<>(made.keySet());
    BareForms.add(words, originals, inspected);
    return new Surrogates(masked, words, originals);
  }

  private boolean restores(List<Inspected> inspected) {
    for (int i = 0; i < masked.size(); i++) {
      StreamRestorer restorer = restorer(StreamRestorer.Escaping.NONE);
      String restored = restorer.push(masked.get(i)) + restorer.finish();
      if (!restored.equals(inspected.get(i).text)) {
        return false;
      }
    }
    return true;
  }
}
