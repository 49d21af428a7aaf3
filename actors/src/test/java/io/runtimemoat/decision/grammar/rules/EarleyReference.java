package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.pattern.Regex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes texts of rules by the textbook: plain productions, whole sets of items, until nothing
 * changes. Slow, and nothing of the machine under test is in it.
 */
final class EarleyReference {
  private record Symbol(@Nullable CodePoints set, String name) {}

  /** Two of the same head and body are two: items are compared by which one it is. */
  private static final class Production {
    private final String head;
    private final List<Symbol> body;

    Production(String head, List<Symbol> body) {
      this.head = head;
      this.body = List.copyOf(body);
    }

    String head() {
      return head;
    }

    List<Symbol> body() {
      return body;
    }
  }

  private record Item(Production production, int dot, int origin) {}

  private final List<Production> productions = new ArrayList<>();
  private final Set<String> productive = new HashSet<>();

  /** A text's last set depends on those of its beginnings alone: each is made once. */
  private final Map<String, List<Set<Item>>> charts = new HashMap<>();

  private final String start;
  private int made;

  EarleyReference(Rules rules) {
    this.start = "rule " + rules.start();
    for (Map.Entry<String, Regex> rule : rules.bodies().entrySet()) {
      productions.add(new Production("rule " + rule.getKey(), List.of(symbol(rule.getValue()))));
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Production production : productions) {
        changed |=
            production.body().stream().allMatch(this::ends) && productive.add(production.head());
      }
    }
    productions.removeIf(production -> !production.body().stream().allMatch(this::ends));
  }

  private boolean ends(Symbol symbol) {
    return symbol.set() != null
        ? symbol.set().ranges().length > 0
        : productive.contains(symbol.name());
  }

  private Symbol symbol(Regex regex) {
    if (regex instanceof Regex.OneOf one) {
      return new Symbol(one.set(), "");
    }
    if (regex instanceof Regex.Call call) {
      return new Symbol(null, "rule " + call.rule());
    }
    String head = "part " + made++;
    if (regex instanceof Regex.Sequence sequence) {
      productions.add(new Production(head, sequence.parts().stream().map(this::symbol).toList()));
    } else if (regex instanceof Regex.Choice choice) {
      choice.options().forEach(o -> productions.add(new Production(head, List.of(symbol(o)))));
    } else if (regex instanceof Regex.Repeat repeat) {
      Symbol part = symbol(repeat.part());
      String more = "part " + made++;
      for (int n = repeat.least(); n <= Math.max(repeat.least(), repeat.most()); n++) {
        List<Symbol> body = new ArrayList<>(java.util.Collections.nCopies(n, part));
        if (repeat.most() < 0) {
          body.add(new Symbol(null, more));
        }
        productions.add(new Production(head, body));
      }
      productions.add(new Production(more, List.of()));
      productions.add(new Production(more, List.of(part, new Symbol(null, more))));
    }
    return new Symbol(null, head);
  }

  /** Whether some text begins like this. */
  boolean isPrefix(String text) {
    return chart(text).size() > text.codePointCount(0, text.length())
        && !productions.isEmpty()
        && productive.contains(start);
  }

  boolean accepts(String text) {
    List<Set<Item>> chart = chart(text);
    int length = text.codePointCount(0, text.length());
    return chart.size() > length
        && chart.get(length).stream()
            .anyMatch(
                item ->
                    item.origin() == 0
                        && item.production().head().equals(start)
                        && item.dot() == item.production().body().size());
  }

  /** Sets of items; fewer than characters and one if no text begins like this. */
  private List<Set<Item>> chart(String text) {
    List<Set<Item>> known = charts.get(text);
    if (known != null) {
      return known;
    }
    List<Set<Item>> chart = new ArrayList<>();
    if (text.isEmpty()) {
      chart.add(firstItems());
      saturate(chart, 0);
    } else {
      int last = text.codePointBefore(text.length());
      String before = text.substring(0, text.length() - Character.charCount(last));
      chart.addAll(chart(before));
      Set<Item> next = scanned(chart, last);
      if (chart.size() > before.codePointCount(0, before.length()) && !next.isEmpty()) {
        chart.add(next);
        saturate(chart, chart.size() - 1);
      }
    }
    charts.put(text, chart);
    return chart;
  }

  private Set<Item> firstItems() {
    Set<Item> first = new LinkedHashSet<>();
    productions.stream()
        .filter(p -> p.head().equals(start))
        .forEach(p -> first.add(new Item(p, 0, 0)));
    return first;
  }

  /** The last set's items, gone on over one character. */
  private static Set<Item> scanned(List<Set<Item>> chart, int codePoint) {
    Set<Item> next = new LinkedHashSet<>();
    for (Item item : chart.get(chart.size() - 1)) {
      Symbol symbol = after(item);
      if (symbol != null && symbol.set() != null && symbol.set().contains(codePoint)) {
        next.add(new Item(item.production(), item.dot() + 1, item.origin()));
      }
    }
    return next;
  }

  private static @Nullable Symbol after(Item item) {
    return item.dot() < item.production().body().size()
        ? item.production().body().get(item.dot())
        : null;
  }

  private void saturate(List<Set<Item>> chart, int at) {
    for (int before = -1; before != chart.get(at).size(); ) {
      before = chart.get(at).size();
      for (Item item : List.copyOf(chart.get(at))) {
        Symbol symbol = after(item);
        if (symbol == null) {
          for (Item waiting : List.copyOf(chart.get(item.origin()))) {
            Symbol wanted = after(waiting);
            if (wanted != null
                && wanted.set() == null
                && wanted.name().equals(item.production().head())) {
              chart
                  .get(at)
                  .add(new Item(waiting.production(), waiting.dot() + 1, waiting.origin()));
            }
          }
        } else if (symbol.set() == null) {
          productions.stream()
              .filter(p -> p.head().equals(symbol.name()))
              .forEach(p -> chart.get(at).add(new Item(p, 0, at)));
        }
      }
    }
  }

  /** The fewest bytes that complete a text, over an alphabet; -1 if there is nothing so short. */
  int fewestMore(String text, List<String> alphabet, int most) {
    Map<String, Integer> open = new HashMap<>(Map.of("", 0));
    for (int bytes = 0; bytes <= most; bytes++) {
      for (Map.Entry<String, Integer> more : List.copyOf(open.entrySet())) {
        if (more.getValue() == bytes && accepts(text + more.getKey())) {
          return bytes;
        }
        for (String letter : alphabet) {
          int length = bytes + letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
          if (more.getValue() == bytes
              && length <= most
              && isPrefix(text + more.getKey() + letter)) {
            open.put(more.getKey() + letter, length);
          }
        }
      }
    }
    return -1;
  }
}
