package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to append to a text so that it becomes valid: the least that is known.
 *
 * <p>The innermost value is ended in every shape that it may have; then each value around it is
 * ended after the shortest ending that serves it, outwards to the whole text. An answer is read by
 * the machine before it is given. For one use.
 */
final class Completer {
  /** Of variants where the items of an array are read again for each. */
  private static final int MOST_READ = 64;

  /** Of other endings of a number that is decided when it ends. */
  private static final int MOST_NUMBERS = 32;

  private final Machine machine;
  private final Tables tables;
  private final ItemVariants variants;

  /** Of what lies in no array whose items must differ. */
  private final ContainerEndings shortest;

  private Endings endings;

  /** How many variants are tried of what makes an item one that is there already. */
  private int mostVariants;

  /** Of the array with the most, where an ending would have repeated one. */
  private int items;

  Completer(Machine machine) {
    this.machine = machine;
    this.tables = machine.tables();
    this.variants = new ItemVariants(tables, tables::minimal);
    this.endings = new Endings(machine, variants, 0);
    this.shortest = endings.containers();
  }

  /**
   * What completes the text; empty if nothing is known to.
   *
   * @param at the length of the text
   * @param text the text
   */
  public Optional<byte[]> shortest(State state, long at, TextView text) {
    try {
      Optional<byte[]> found = shortest(state, at, text, false);
      // another character may be in flight than the one that makes an item one that is there
      return found.isEmpty() && mostVariants > 0 ? shortest(state, at, text, true) : found;
    } catch (UndecidedException e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> shortest(State state, long at, TextView text, boolean last) {
    Settled settled = Settled.of(machine, state, at, text, last);
    Rope rest = settled == null ? null : rest(settled);
    if (settled == null || rest == null) {
      return Optional.empty();
    }
    byte[] tail = rest.text().getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(settled.added(), settled.added().length + tail.length);
    System.arraycopy(tail, 0, whole, settled.added().length, tail.length);
    return isValid(state, whole, at, text) ? Optional.of(whole) : Optional.empty();
  }

  private boolean isValid(State state, byte[] whole, long at, TextView text) {
    ExtendedText view = new ExtendedText(text, at);
    State now = state;
    for (byte b : whole) {
      view.append(b);
      State next = machine.next(now, b & 0xff, view.end() - 1, view);
      if (next == null) {
        return false;
      }
      now = next;
    }
    return machine.isComplete(now, view.end(), view);
  }

  /** The shortest; else the first variant that makes no item one that is there. */
  private @Nullable Rope rest(Settled settled) {
    mostVariants = 0;
    items = 0;
    endings = new Endings(machine, variants, 0);
    Rope rest = restOf(settled);
    for (int tried = 1; rest == null && tried < mostVariants; tried++) {
      endings = new Endings(machine, variants, ItemVariants.number(tried, items));
      rest = restOf(settled);
    }
    return rest;
  }

  private @Nullable Rope restOf(Settled settled) {
    State state = settled.state();
    if (state.mode() == Mode.DONE) {
      return Rope.of("");
    }
    Level top = state.top();
    @Nullable Rope[] ends = endings.of(settled);
    String item = Endings.keptItem(state);
    boolean innermost = true;
    while (true) {
      checked(top, ends, settled, innermost && state.mode() == Mode.NUMBER);
      innermost = false;
      Level around = top.below();
      if (around == null) {
        return ends[0];
      }
      ends = around(top, ends, afterItems(top, ends, settled), item);
      item = null;
      top = around;
    }
  }

  /**
   * From the endings of a value to those of the values around it.
   *
   * @param items of an array that are there after each ending; null if it repeats one
   * @param begun how a string begins that the items behind it must differ from
   */
  private @Nullable Rope[] around(
      Level value, @Nullable Rope[] ends, @Nullable KeySet[] items, @Nullable String begun) {
    Level around = Objects.requireNonNull(value.below());
    @Nullable Rope[] best = new @Nullable Rope[around.frames().length];
    ContainerEndings containers =
        endings.vary() && !isInItem(around) ? shortest : endings.containers();
    for (int i = 0; i < best.length; i++) {
      if (!(around.frames()[i] instanceof ContainerFrame parent)) {
        continue;
      }
      int inner = -1;
      for (int j = 0; j < ends.length; j++) {
        boolean may = items[j] != null || !PresentItems.isUnique(parent);
        if (may && value.groups()[j] == value.links()[i]) {
          inner = shorter(ends, inner, j);
        }
      }
      Rope end = inner < 0 ? null : ends[inner];
      ContainerFrame after = end == null ? null : parent.afterChild();
      if (end == null || after == null) {
        continue;
      }
      KeySet used = around.keys();
      if (begun != null && DistinctItems.isDistinct(parent)) {
        used = used.with(begun + Endings.text(end.text()));
      }
      KeySet there = items[inner];
      String tail = containers.rest(after, false, used, there == null ? KeySet.EMPTY : there);
      boolean fits = tail != null && end.length() + tail.length() <= ContainerEndings.MAX_TEXT;
      best[i] = tail != null && fits ? end.then(tail) : null;
    }
    return best;
  }

  private static boolean isInItem(Level value) {
    for (Level around = value.below(); around != null; around = around.below()) {
      for (Frame frame : around.frames()) {
        if (PresentItems.isUnique(frame)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int shorter(@Nullable Rope[] ends, int one, int other) {
    Rope first = one < 0 ? null : ends[one];
    Rope second = ends[other];
    boolean isShorter = second != null && (first == null || second.length() < first.length());
    return isShorter ? other : one;
  }

  /** The items that are there after each ending of an item; null if it is one of them. */
  private @Nullable KeySet[] afterItems(Level item, @Nullable Rope[] ends, Settled settled) {
    @Nullable KeySet[] all = new @Nullable KeySet[ends.length];
    Arrays.fill(all, KeySet.EMPTY);
    Level array = item.below();
    boolean read = PresentItems.areRead(array);
    if (array == null || !(read || ValuedItems.areAskedFor(array))) {
      return all;
    }
    if (!read && array.told().items().isEmpty() && !needMore(array)) {
      return all; // no item to repeat, and none behind it
    }
    for (int i = 0; i < ends.length; i++) {
      Rope end = ends[i];
      if (end != null) {
        all[i] =
            read
                ? new PresentItems(settled, tables.limits()).with(array, end.text())
                : with(array.told().items(), settled.since(item.start()) + end.text());
        if (all[i] == null) {
          long there = read ? array.items() : array.told().items().size();
          items = (int) Math.max(items, Math.min(ItemVariants.MOST_NUMBER, there));
          mostVariants = Math.max(mostVariants, read ? MOST_READ : ItemVariants.MOST);
        }
      }
    }
    return all;
  }

  /** Whether an array needs more items than the one in flight. */
  private static boolean needMore(Level array) {
    for (Frame frame : array.frames()) {
      if (frame instanceof ArrayFrame items && items.items() + 1 < items.shape().min) {
        return true;
      }
    }
    return false;
  }

  private @Nullable KeySet with(KeySet items, String text) {
    String item = variants.canonical(text);
    if (item == null) {
      return items;
    }
    return items.contains(item) ? null : items.with(item);
  }

  private Stream<String> others(Settled settled, Level level, Frame frame, Rope end) {
    List<String> more =
        endings
            .containers()
            .otherEnds(frame, settled.since(level.start()), end.text(), level.items() == 0);
    return frame instanceof ArrayFrame array
        ? Stream.concat(more.stream(), contained(settled.state().mode(), array, end))
        : more.stream();
  }

  /** Other items behind those that are there, and behind one in flight. */
  private Stream<String> contained(Mode mode, ArrayFrame array, Rope end) {
    Rope inner = end.before();
    if (inner == null) {
      boolean begun = mode == Mode.VALUE;
      return new ContainedEndings(
              tables, tables::minimal, array, begun ? 1 : 0, mode == Mode.AFTER_VALUE)
          .all();
    }
    ArrayFrame after = array.afterChild();
    String head = inner.text();
    return after == null
        ? Stream.empty()
        : new ContainedEndings(tables, tables::minimal, after, 0, true).all().map(head::concat);
  }

  /** Other endings of a number than the shortest. */
  private static Stream<String> numbers(State state, int i) {
    return IntStream.rangeClosed(1, MOST_NUMBERS)
        .mapToObj(number -> NumberEndings.rest(state, i, number))
        .filter(Objects::nonNull);
  }

  /**
   * Replaces endings that what is decided at the end would not accept.
   *
   * @param number whether it is one of a number in flight
   */
  private void checked(Level level, @Nullable Rope[] ends, Settled settled, boolean number) {
    for (int i = 0; i < ends.length; i++) {
      Frame frame = level.frames()[i];
      Rope end = ends[i];
      if (frame == null || end == null || frame.shape().checks().length == 0) {
        continue;
      }
      String before = settled.since(level.start());
      String given = end.text();
      int[] checks = frame.shape().checks();
      if (tables.samples().holds(checks, before + given)) {
        continue;
      }
      ends[i] =
          (number ? numbers(settled.state(), i) : others(settled, level, frame, end))
              .filter(other -> tables.samples().holds(checks, before + other))
              .findFirst()
              .map(Rope::of)
              .orElse(null);
    }
  }
}
