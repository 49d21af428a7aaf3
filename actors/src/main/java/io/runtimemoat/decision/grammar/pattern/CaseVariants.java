package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Characters that differ in case alone, by Unicode's simple mappings. */
final class CaseVariants {
  private static final int DOTTED_CAPITAL_I = 0x130;
  private static final int DOTLESS_SMALL_I = 0x131;

  private CaseVariants() {}

  /** All characters that fold to the same one; those that fold alone are not listed. */
  private static final class Groups {
    private static final Map<Integer, List<CodePoints>> BY_FOLD = byFold();

    private static Map<Integer, List<CodePoints>> byFold() {
      Map<Integer, List<CodePoints>> groups = new HashMap<>();
      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        int fold = fold(c);
        if (fold != c) {
          groups
              .computeIfAbsent(fold, key -> new ArrayList<>(List.of(CodePoints.range(key, key))))
              .add(CodePoints.range(c, c));
        }
      }
      return groups;
    }
  }

  private static int fold(int codePoint) {
    if (codePoint == DOTTED_CAPITAL_I || codePoint == DOTLESS_SMALL_I) {
      return codePoint; // they have a case only in Turkic languages
    }
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }

  /** The set and everything that differs from one of it in case alone. */
  static CodePoints of(CodePoints set) {
    List<CodePoints> all = new ArrayList<>(List.of(set));
    Groups.BY_FOLD.forEach(
        (fold, group) -> {
          if (group.stream().anyMatch(one -> set.contains(one.ranges()[0]))) {
            all.addAll(group);
          }
        });
    return CodePoints.union(all);
  }
}
