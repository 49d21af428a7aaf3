package io.runtimemoat.decision.grammar.pattern;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The code points of Unicode's general categories and scripts, in the version of the virtual
 * machine. Each is found once by a look at every code point; there are fewer than 250 of them. Safe
 * for use by many threads.
 */
final class UnicodeSets {
  /** Names of general categories that are longer than two letters. */
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("letter", "L"),
          Map.entry("lowercase_letter", "Ll"),
          Map.entry("uppercase_letter", "Lu"),
          Map.entry("titlecase_letter", "Lt"),
          Map.entry("mark", "M"),
          Map.entry("number", "N"),
          Map.entry("decimal_number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("punctuation", "P"),
          Map.entry("symbol", "S"),
          Map.entry("separator", "Z"),
          Map.entry("space_separator", "Zs"),
          Map.entry("other", "C"),
          Map.entry("control", "Cc"));

  /** The two letters of a category at the number that {@link Character#getType(int)} gives it. */
  private static final List<String> TYPES =
      List.of(
          "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp",
          "Cc", "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi",
          "Pf");

  private static final Map<String, CodePoints> BY_CATEGORY = new HashMap<>();
  private static final Map<Character.UnicodeScript, CodePoints> BY_SCRIPT =
      new EnumMap<>(Character.UnicodeScript.class);

  private UnicodeSets() {}

  /** A general category by its long name, its two letters or the first of them. */
  static synchronized Optional<CodePoints> category(String name) {
    String letters = CATEGORIES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    boolean known = TYPES.stream().anyMatch(type -> !type.isEmpty() && type.startsWith(letters));
    return letters.isEmpty() || !known
        ? Optional.empty()
        : Optional.of(BY_CATEGORY.computeIfAbsent(letters, UnicodeSets::ofCategory));
  }

  /** A script by its name or its code of ISO 15924. */
  static synchronized Optional<CodePoints> script(String name) {
    try {
      return Optional.of(
          BY_SCRIPT.computeIfAbsent(Character.UnicodeScript.forName(name), UnicodeSets::ofScript));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static CodePoints ofCategory(String letters) {
    boolean[] wanted = new boolean[TYPES.size()];
    for (int type = 0; type < wanted.length; type++) {
      wanted[type] = TYPES.get(type).startsWith(letters);
    }
    return CodePoints.where(c -> wanted[Character.getType(c)]);
  }

  private static CodePoints ofScript(Character.UnicodeScript script) {
    return CodePoints.where(c -> Character.UnicodeScript.of(c) == script);
  }
}
