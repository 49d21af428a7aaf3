package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Strings of a length that match patterns, or strings of a list. */
final class StringShape extends Shape {
  private static final int MOST_NAMED = 16;
  private static final int MOST_TRIED = 2000;
  private static final int UNKNOWN = -2;

  final int min;
  final int max;
  final @Nullable Dfa dfa;
  final @Nullable LengthTable lengths;
  final @Nullable Words words;
  private final List<String> values;
  private final StringFrame start;
  private final @Nullable UniformSteps uniform;
  private volatile @Nullable CompletionCounts counts;
  private volatile boolean countsAsked;
  private volatile int freeUntil = UNKNOWN;

  private StringShape(
      int min,
      int max,
      @Nullable Dfa dfa,
      @Nullable LengthTable lengths,
      @Nullable Words words,
      List<String> values,
      int[] checks) {
    super(checks);
    this.min = min;
    this.max = max;
    this.dfa = dfa;
    this.lengths = lengths;
    this.words = words;
    this.values = values;
    this.start = new StringFrame(this, 0, 0, 0, words == null ? 0 : words.size());
    this.uniform =
        dfa == null || lengths == null ? null : new UniformSteps(dfa, lengths::mayAccept);
  }

  static StringShape ofLength(int min, int max, int[] checks) {
    return new StringShape(min, max, null, null, null, List.of(), checks);
  }

  static StringShape ofPattern(int min, int max, Dfa dfa, LengthTable lengths, int[] checks) {
    return new StringShape(min, max, dfa, lengths, null, List.of(), checks);
  }

  static StringShape ofValues(List<String> values, int[] checks) {
    return new StringShape(0, SchemaNode.UNLIMITED, null, null, new Words(values), values, checks);
  }

  /** A length, counted as far as it matters: without an upper limit, up to the lower one. */
  int counted(int length) {
    return max == SchemaNode.UNLIMITED ? Math.min(length, min) : length;
  }

  /**
   * Whether all texts of at most {@code length} characters of some kinds can come where a pattern
   * stands; false says nothing.
   */
  boolean takesAll(int state, int read, long kinds, int length) {
    LengthTable table = lengths;
    if (table == null) {
      return words == null && (max == SchemaNode.UNLIMITED || length <= max - read);
    }
    UniformSteps steps = uniform();
    if (steps.takesAlways(state)
        && (max == SchemaNode.UNLIMITED || read + length <= freeUntil(table))) {
      return true;
    }
    int now = state;
    int count = read;
    for (int i = 0; i < length; i++) {
      UniformSteps.Step step = steps.of(now);
      boolean leads = table.shortest(step.target(), count + 1) != LengthTable.NEVER;
      if (!leads || (kinds & ~step.kinds()) != 0) {
        return false;
      }
      int next = counted(count + 1);
      if (step.target() == now && next == count) {
        return true;
      }
      now = step.target();
      count = next;
    }
    return true;
  }

  /** So many characters may stand where the pattern takes any that any others may follow. */
  private int freeUntil(LengthTable table) {
    int known = freeUntil;
    if (known == UNKNOWN) {
      known = table.freeUntil(uniform()::takesAlways);
      freeUntil = known;
    }
    return known;
  }

  /** Which characters the pattern does not tell apart. */
  UniformSteps uniform() {
    if (uniform == null) {
      throw new IllegalStateException("a string without a pattern");
    }
    return uniform;
  }

  /** The strings of a list; none if they are not listed. */
  List<String> listed() {
    return values;
  }

  /** All strings, but for checks, where they are few enough to be written out; else null. */
  @Nullable List<String> few() {
    Words known = words;
    if (known != null) {
      return IntStream.range(0, known.size()).mapToObj(i -> known.rest(i, 0)).toList();
    }
    Dfa pattern = dfa;
    LengthTable table = lengths;
    if (pattern == null || table == null) {
      return max == 0 ? List.of("") : null;
    }
    return ListedKeys.of(pattern, table, min, max);
  }

  /** Whether it is one of a list. */
  boolean isListed() {
    return words != null;
  }

  /** Whether any text that can become such a string can become a longer one too, always. */
  boolean isOpen() {
    LengthTable table = lengths;
    Dfa pattern = dfa;
    if (words != null || max != SchemaNode.UNLIMITED) {
      return false;
    }
    return pattern == null || table == null || table.neverEnds(pattern);
  }

  /** Whether it is known how many texts complete one; memory is noted once. */
  boolean isCountable(Tables tables) {
    Dfa pattern = dfa;
    LengthTable table = lengths;
    if (pattern == null || table == null) {
      return words == null;
    }
    if (!countsAsked) {
      CompletionCounts found = CompletionCounts.of(pattern, table, min, max);
      counts = found;
      countsAsked = true;
      tables.keep(found == null ? 0 : found.bytes());
    }
    return counts != null;
  }

  /** Whether there are more than an array can have items, and each is told as it comes. */
  boolean isFree(Tables tables) {
    return start.isFree(tables);
  }

  /** How many there are; unlimited where they are many, or it is not known. */
  int count(Tables tables) {
    if (words != null) {
      return values.size();
    }
    int count = isOpen() || !isCountable(tables) ? CompletionCounts.MANY : completions(0, 0);
    return count >= CompletionCounts.MANY ? SchemaNode.UNLIMITED : count;
  }

  /** How many texts complete one that stands so, counted up to a bound. */
  int completions(int state, int read) {
    CompletionCounts known = counts;
    if (known != null) {
      return known.of(state, read);
    }
    return read < max ? CompletionCounts.MANY : read < min ? 0 : 1;
  }

  /** Whether it was counted that one text alone completes one that stands so. */
  boolean hasOnlyEnd(int state, int read) {
    CompletionCounts known = counts;
    return known != null && known.of(state, read) == 1;
  }

  /** The strings of a list that are not used; null if none is left. */
  @Nullable StringShape without(KeySet used) {
    if (words == null) {
      return this;
    }
    List<String> left = values.stream().filter(value -> !used.contains(value)).toList();
    return left.isEmpty() ? null : left.size() == values.size() ? this : ofValues(left, checks());
  }

  /** Whether there is no such string. */
  boolean isEmpty() {
    if (words != null) {
      return words.size() == 0;
    }
    return min > max || (lengths != null && lengths.shortest(0, 0) == LengthTable.NEVER);
  }

  /** Some of the strings, at most {@code count}, short ones first. */
  List<String> some(int count) {
    List<String> found = new ArrayList<>();
    Deque<Map.Entry<StringFrame, String>> open = new ArrayDeque<>();
    open.add(Map.entry(start(), ""));
    for (int tried = 0; tried < MOST_TRIED && found.size() < count && !open.isEmpty(); tried++) {
      StringFrame frame = open.peek().getKey();
      String text = open.remove().getValue();
      if (frame.accepts()) {
        found.add(text);
      }
      for (int codePoint : characters()) {
        StringFrame next = frame.next(codePoint);
        if (next != null) {
          open.add(Map.entry(next, text + Character.toString(codePoint)));
        }
      }
    }
    return found;
  }

  /** One character of each class that the pattern tells apart. */
  int[] characters() {
    Dfa pattern = dfa;
    return pattern == null
        ? new int[] {'x', 'y'}
        : IntStream.range(0, pattern.classes())
            .map(c -> Printable.in(pattern.firstOf(c), pattern.lastOf(c), true))
            .toArray();
  }

  @Override
  StringFrame start() {
    return start;
  }

  @Override
  String expectation() {
    if (words != null) {
      List<String> some = values.stream().limit(MOST_NAMED).map(JsonText::quoted).toList();
      return String.join(" or ", some) + (values.size() > MOST_NAMED ? " or more" : "");
    }
    String length =
        min > 0 || max != SchemaNode.UNLIMITED
            ? " of "
                + min
                + (max == SchemaNode.UNLIMITED ? " or more" : " to " + max)
                + " characters"
            : "";
    return "string" + length + (dfa == null ? "" : " that matches the pattern");
  }
}
