package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.CharacterKinds;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts in characters by the sorts of characters that they have: those that have a sort of which
 * none may come are not looked at.
 */
final class CharacterGroups {
  /**
   * Texts of the same sorts.
   *
   * @param sorts of which each text has some character
   * @param places of the texts in the list that they come from, by their order in the trie
   */
  private record Group(int sorts, int[] places, CharacterTrie trie) {}

  private final List<Group> groups = new ArrayList<>();

  /** Groups of texts in ascending order. */
  CharacterGroups(int[][] texts) {
    Map<Integer, List<Integer>> bySorts = new TreeMap<>();
    for (int t = 0; t < texts.length; t++) {
      int sorts = 0;
      for (int c : texts[t]) {
        sorts |= CharacterKinds.sortOf(c);
      }
      bySorts.computeIfAbsent(sorts, any -> new ArrayList<>()).add(t);
    }
    bySorts.forEach(
        (sorts, places) -> {
          int[][] own = places.stream().map(t -> texts[t]).toArray(int[][]::new);
          int[] all = places.stream().mapToInt(Integer::intValue).toArray();
          groups.add(new Group(sorts, all, new CharacterTrie(own)));
        });
  }

  /** What is done with texts that may come. */
  interface Visitor {
    /** The texts at {@code places[from]} up to {@code to} may come. */
    void visit(int[] places, int from, int to, int depth);
  }

  /** Visits all texts that a reader takes; many at once where that is allowed. */
  void walk(CharacterReader reader, boolean branches, Visitor visitor) {
    long mayCome = reader.mayCome();
    for (Group group : groups) {
      if (mayCome(group.sorts(), mayCome)) {
        int[] places = group.places();
        group
            .trie()
            .walk(reader, branches, (from, to, depth) -> visitor.visit(places, from, to, depth));
      }
    }
  }

  private static boolean mayCome(int sorts, long kinds) {
    for (int rest = sorts; rest != 0; rest &= rest - 1) {
      if ((CharacterKinds.kindsOf(Integer.lowestOneBit(rest)) & kinds) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Visits the texts that have exactly these characters. */
  void visit(int[] text, Visitor visitor) {
    int sorts = 0;
    for (int c : text) {
      sorts |= CharacterKinds.sortOf(c);
    }
    for (Group group : groups) {
      if (group.sorts() == sorts) {
        int[] places = group.places();
        group.trie().visit(text, (from, to, depth) -> visitor.visit(places, from, to, depth));
      }
    }
  }
}
