package io.runtimemoat.decision.guard.abuse;

import io.runtimemoat.decision.guard.text.Entropy;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Measures a text; time and memory are linear in what is read of it. */
final class AbuseSignals {
  /** Characters that are read; the size counts whole. */
  private static final int MOST_CHARACTERS = 1 << 18;

  private static final double HIDDEN_SHARE = 0.02;
  private static final double LARGEST_LOG = 6;
  private static final int FEWEST_WORDS = 20;

  private static final List<String> ROLE_MARKUP =
      List.of(
          "<|im_start|>",
          "<|im_end|>",
          "<|system|>",
          "<|endoftext|>",
          "[inst]",
          "<<sys>>",
          "</s>",
          "### system",
          "### instruction",
          "<|start_header_id|>",
          "<system>",
          "[system]",
          "\nsystem:",
          "\nhuman:",
          "\nassistant:",
          "begin system",
          "end of prompt",
          "<|user|>",
          "<start_of_turn>");

  private AbuseSignals() {}

  static Map<AbuseSignal, Double> measure(String text, double refusalRate) {
    if (!(refusalRate >= 0 && refusalRate <= 1)) {
      throw new IllegalArgumentException("a refusal rate is a share in [0, 1]: " + refusalRate);
    }
    String read = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    Map<AbuseSignal, Double> values = new EnumMap<>(AbuseSignal.class);
    values.put(AbuseSignal.SIZE, Math.min(1, StrictMath.log10(1 + text.length()) / LARGEST_LOG));
    values.put(AbuseSignal.ENTROPY, entropy(read) / 8);
    words(read, values);
    phrases(read, values);
    values.put(AbuseSignal.ROLE_MARKUP, many(roleMarks(read.toLowerCase(Locale.ROOT))));
    values.put(AbuseSignal.HIDDEN, hidden(read));
    values.put(AbuseSignal.OPAQUE, Disguise.opaqueShare(read));
    values.put(AbuseSignal.REFUSALS, refusalRate);
    return values;
  }

  /** The first says most: 0, 0.6, 0.84, 0.936, … */
  private static double many(int count) {
    return 1 - StrictMath.pow(0.4, count);
  }

  /** Bits per character; units beyond 255 are folded onto 256 buckets. */
  private static double entropy(String text) {
    int[] counts = new int[256];
    for (int i = 0; i < text.length(); i++) {
      counts[(text.charAt(i) ^ (text.charAt(i) >>> 8)) & 0xFF]++;
    }
    return Entropy.bits(counts, text.length());
  }

  private static void words(String text, Map<AbuseSignal, Double> values) {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> triples = new HashSet<>();
    String[] last = {"", ""};
    int words = 0;
    int repeated = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
        continue;
      }
      if (i > start) {
        String word = text.substring(start, i);
        words++;
        counts.merge(word, 1, Integer::sum);
        repeated += triples.add(last[0] + ' ' + last[1] + ' ' + word) ? 0 : 1;
        last[0] = last[1];
        last[1] = word;
      }
      start = i + 1;
    }
    boolean enough = words >= FEWEST_WORDS;
    int top = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    values.put(AbuseSignal.REPETITION, enough ? (double) repeated / words : 0);
    values.put(AbuseSignal.TOP_WORD, enough ? (double) top / words : 0);
  }

  private static void phrases(String text, Map<AbuseSignal, Double> values) {
    String letters = Markers.letters(text);
    int[] plain = Markers.count(letters);
    // Most texts hide nothing: what would count the same letters again is left out.
    String meant = Disguise.spelled(text);
    int[] spelled = meant.equals(text) ? plain : Markers.count(Markers.letters(meant));
    int encoded =
        Markers.attacks(Markers.count(Markers.letters(Disguise.decoded(text))))
            + Markers.attacks(Markers.count(Disguise.rotated(letters)))
            + Markers.attacks(Markers.count(new StringBuilder(letters).reverse().toString()));
    int obfuscated =
        Math.max(0, Markers.attacks(spelled) - Markers.attacks(plain)) + spacedOut(text, plain);
    values.put(AbuseSignal.OVERRIDE, many(plain[Markers.Sort.OVERRIDE]));
    values.put(AbuseSignal.EXFILTRATION, many(plain[Markers.Sort.EXFILTRATION]));
    values.put(AbuseSignal.PERSONA, many(plain[Markers.Sort.PERSONA]));
    values.put(AbuseSignal.DISCUSSION, many(plain[Markers.Sort.DISCUSSION]));
    values.put(AbuseSignal.ENCODED, many(encoded));
    values.put(AbuseSignal.OBFUSCATED, many(obfuscated));
  }

  /** Phrases that are gone when the words of one letter are left out. */
  private static int spacedOut(String text, int[] plain) {
    if (Markers.attacks(plain) == 0) {
      return 0;
    }
    StringBuilder kept = new StringBuilder(text.length());
    for (String word : text.split("[\\s.\\-_*]+", -1)) {
      if (word.length() != 1) {
        kept.append(word).append(' ');
      }
    }
    int[] without = Markers.count(Markers.letters(kept.toString()));
    return Math.max(0, Markers.attacks(plain) - Markers.attacks(without));
  }

  private static int roleMarks(String lower) {
    int marks = 0;
    for (String mark : ROLE_MARKUP) {
      marks += lower.contains(mark) ? 1 : 0;
    }
    return marks;
  }

  private static double hidden(String text) {
    int hidden = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean zeroWidth = (c >= '\u200B' && c <= '\u200F') || c == '\u2060' || c == '\uFEFF';
      boolean direction = (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
      // U+E0000 to U+E007F, tags: an invisible copy of ASCII
      boolean tag = c == '\uDB40';
      hidden += zeroWidth || direction || tag ? 1 : 0;
    }
    return text.isEmpty() ? 0 : Math.min(1, hidden / (HIDDEN_SHARE * text.length()));
  }
}
