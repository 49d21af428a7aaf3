package io.runtimemoat.decision.grammar.pattern;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

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
          Map.entry("combining_mark", "M"),
          Map.entry("nonspacing_mark", "Mn"),
          Map.entry("spacing_mark", "Mc"),
          Map.entry("enclosing_mark", "Me"),
          Map.entry("modifier_letter", "Lm"),
          Map.entry("other_letter", "Lo"),
          Map.entry("letter_number", "Nl"),
          Map.entry("other_number", "No"),
          Map.entry("connector_punctuation", "Pc"),
          Map.entry("dash_punctuation", "Pd"),
          Map.entry("open_punctuation", "Ps"),
          Map.entry("close_punctuation", "Pe"),
          Map.entry("initial_punctuation", "Pi"),
          Map.entry("final_punctuation", "Pf"),
          Map.entry("other_punctuation", "Po"),
          Map.entry("math_symbol", "Sm"),
          Map.entry("currency_symbol", "Sc"),
          Map.entry("modifier_symbol", "Sk"),
          Map.entry("other_symbol", "So"),
          Map.entry("line_separator", "Zl"),
          Map.entry("paragraph_separator", "Zp"),
          Map.entry("other", "C"),
          Map.entry("control", "Cc"),
          Map.entry("format", "Cf"),
          Map.entry("surrogate", "Cs"),
          Map.entry("private_use", "Co"),
          Map.entry("unassigned", "Cn"));

  /** Of categories, in this case alone: with a capital they are classes of POSIX. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of("punct", "punctuation", "cntrl", "control");

  /** Of a property of ECMA-262 that is no category, which code points have it. */
  private static final Map<String, IntPredicate> PROPERTIES =
      Map.ofEntries(
          Map.entry("Any", c -> true),
          Map.entry("ASCII", c -> c < 0x80),
          Map.entry("Assigned", c -> Character.getType(c) != Character.UNASSIGNED),
          Map.entry("Alphabetic", Character::isAlphabetic),
          Map.entry("Alpha", Character::isAlphabetic),
          Map.entry("Lowercase", Character::isLowerCase),
          Map.entry("Lower", Character::isLowerCase),
          Map.entry("Uppercase", Character::isUpperCase),
          Map.entry("Upper", Character::isUpperCase),
          Map.entry("Ideographic", Character::isIdeographic),
          Map.entry("Ideo", Character::isIdeographic),
          Map.entry("White_Space", UnicodeSets::isWhiteSpace),
          Map.entry("space", UnicodeSets::isWhiteSpace),
          Map.entry("ASCII_Hex_Digit", UnicodeSets::isHexDigit),
          Map.entry("AHex", UnicodeSets::isHexDigit));

  /** The two letters of a category at the number that {@link Character#getType(int)} gives it. */
  private static final List<String> TYPES =
      List.of(
          "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp",
          "Cc", "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi",
          "Pf");

  private static final Map<String, CodePoints> BY_CATEGORY = new HashMap<>();
  private static final Map<String, CodePoints> BY_PROPERTY = new HashMap<>();
  private static final Map<Character.UnicodeScript, CodePoints> BY_SCRIPT =
      new EnumMap<>(Character.UnicodeScript.class);

  private UnicodeSets() {}

  /** A general category by its long name, its two letters or the first of them. */
  static synchronized Optional<CodePoints> category(String name) {
    String known = SHORT_NAMES.getOrDefault(name, name).toLowerCase(Locale.ROOT);
    String letters = CATEGORIES.getOrDefault(known, name);
    boolean exists = TYPES.stream().anyMatch(type -> !type.isEmpty() && type.startsWith(letters));
    return letters.isEmpty() || !exists
        ? Optional.empty()
        : Optional.of(BY_CATEGORY.computeIfAbsent(letters, UnicodeSets::ofCategory));
  }

  /** A property that is a category of none, by its name or its short one. */
  static synchronized Optional<CodePoints> property(String name) {
    IntPredicate has = PROPERTIES.get(name);
    return has == null
        ? Optional.empty()
        : Optional.of(BY_PROPERTY.computeIfAbsent(name, key -> CodePoints.where(has)));
  }

  private static boolean isWhiteSpace(int codePoint) {
    return Character.isSpaceChar(codePoint) // categories Zs, Zl and Zp
        || (codePoint >= 0x09 && codePoint <= 0x0d)
        || codePoint == 0x85;
  }

  private static boolean isHexDigit(int codePoint) {
    return codePoint < 0x80 && Character.digit(codePoint, 16) >= 0;
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
