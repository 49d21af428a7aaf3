package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The shortest way to end an object from inside a key. */
final class KeyEndings {
  private static final int MOST_TRIED = 2000;

  /** Of so many keys it is tried to end the object. */
  private static final int MOST_ENDED = 64;

  private final Machine machine;
  private final ContainerEndings containers;

  KeyEndings(Machine machine, ContainerEndings containers) {
    this.machine = machine;
    this.containers = containers;
  }

  @Nullable String rest(State state, int i) {
    TextReader.Text text = state.text();
    TextReader.Text whole = text == null ? null : TextReader.resolved(text);
    if (whole == null || !(whole.frames()[i] instanceof KeyFrame frame)) {
      return null;
    }
    String written = TextReader.Written.text(whole.written());
    String best = null;
    for (int position : likely(frame)) {
      int index = frame.owner().shape().words.indexOf(position);
      String rest = frame.owner().shape().words.rest(position, frame.read());
      String end = after(frame.owner().withNamed(index), rest, state.top().keys());
      best = best == null || (end != null && end.length() < best.length()) ? end : best;
    }
    return best != null ? best : extra(frame, written, state.top());
  }

  /** The names that the key may become, by sorted position: not all of many, the shortest first. */
  private int[] likely(KeyFrame frame) {
    ObjectShape shape = frame.owner().shape();
    int[] all =
        IntStream.range(frame.from(), frame.to())
            .filter(at -> frame.owner().canTake(shape.words.indexOf(at), machine.inOrder()))
            .toArray();
    return all.length <= MOST_ENDED
        ? all
        : Arrays.stream(all)
            .boxed()
            .sorted(Comparator.comparingInt(at -> cost(shape, at)))
            .limit(MOST_ENDED)
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private int cost(ObjectShape shape, int position) {
    String value = machine.tables().minimal(shape.goal(shape.words.indexOf(position))).text();
    return value == null ? Integer.MAX_VALUE : shape.words.length(position) + value.length();
  }

  private @Nullable String after(ObjectFrame owner, String keyRest, KeySet used) {
    String tail = containers.fromValue(owner, used, KeySet.EMPTY);
    return tail == null ? null : JsonText.quoted(keyRest).substring(1) + ":" + tail;
  }

  private record Attempt(KeyFrame frame, String added) {}

  private @Nullable String extra(KeyFrame start, String written, Level top) {
    ObjectShape shape = start.owner().shape();
    if (!start.extra()) {
      return null;
    }
    if (shape.extras.areNamesApart()) {
      return first(
          start,
          (frame, added) -> {
            String key = written + added;
            ObjectFrame owner = top.keys().contains(key) ? null : frame.end(key);
            return owner == null ? null : after(owner, added, top.keys().with(key));
          });
    }
    return shape
        .extras
        .endings(start.state(), written)
        .limit((long) MOST_TRIED + top.keys().size() + shape.names.size())
        .filter(rest -> !top.keys().contains(written + rest))
        .filter(rest -> shape.indexOf(written + rest) == null)
        .flatMap(rest -> valued(shape.extras, written, rest).stream())
        .limit(MOST_ENDED)
        .map(extra -> Optional.ofNullable(ended(start.owner(), extra, written, top)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  /** What makes a key one that nobody names, and its value. */
  private record Extra(String rest, Goal value) {}

  private static Optional<Extra> valued(ExtraKeys extras, String written, String rest) {
    return Optional.ofNullable(extras.valueOf(written + rest)).map(value -> new Extra(rest, value));
  }

  private @Nullable String ended(ObjectFrame object, Extra extra, String written, Level top) {
    KeySet used = top.keys().with(written + extra.rest());
    return after(object.withExtra(extra.value()), extra.rest(), used);
  }

  /** A key that an object does not have and nobody names; null if none is found. */
  static @Nullable String unused(ObjectFrame object, boolean inOrder, KeySet used) {
    return first(
        KeyFrame.start(object, inOrder, used),
        (frame, key) -> used.contains(key) || frame.end(key) == null ? null : key);
  }

  /** Breadth first over the characters that matter to the rules for keys. */
  private static @Nullable String first(
      KeyFrame start, BiFunction<KeyFrame, String, @Nullable String> wanted) {
    Deque<Attempt> open = new ArrayDeque<>();
    open.add(new Attempt(start, ""));
    for (int tried = 0; tried < MOST_TRIED && !open.isEmpty(); tried++) {
      Attempt attempt = open.remove();
      String found = wanted.apply(attempt.frame(), attempt.added());
      if (found != null) {
        return found;
      }
      for (int codePoint : characters(attempt.frame())) {
        KeyFrame next = attempt.frame().next(codePoint);
        if (next != null) {
          open.add(new Attempt(next, attempt.added() + Character.toString(codePoint)));
        }
      }
    }
    return null;
  }

  private static Set<Integer> characters(KeyFrame frame) {
    Set<Integer> all = new HashSet<>(Set.of((int) 'x', (int) '0'));
    Dfa dfa = frame.owner().shape().extras.automaton();
    for (int c = 0; dfa != null && c < dfa.classes(); c++) {
      all.add(Printable.in(dfa.firstOf(c), dfa.lastOf(c), true));
    }
    if (frame.rules() != null) {
      for (StringFrame rule : frame.rules()) {
        String rest = rule.shortest();
        if (rest != null && !rest.isEmpty()) {
          all.add(rest.codePointAt(0));
        }
      }
    }
    return all.stream().map(frame::like).filter(c -> c >= 0).collect(Collectors.toSet());
  }
}
