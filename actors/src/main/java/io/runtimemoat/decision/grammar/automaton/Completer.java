package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to append to a text so that it becomes valid: the least that is known.
 *
 * <p>The innermost value is ended in every shape that it may have; then each value around it is
 * ended after the shortest ending that serves it, outwards to the whole text. An answer is read by
 * the machine before it is given. For one use.
 */
final class Completer {
  private final Machine machine;
  private final Tables tables;
  private final ItemVariants variants;
  private Endings endings;

  /** Whether an ending would have made an item one that is there already. */
  private boolean isRepeated;

  Completer(Machine machine) {
    this.machine = machine;
    this.tables = machine.tables();
    this.variants = new ItemVariants(tables);
    this.endings = new Endings(machine, 0);
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
      return found.isEmpty() && isRepeated ? shortest(state, at, text, true) : found;
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
    isRepeated = false;
    endings = new Endings(machine, 0);
    Rope rest = restOf(settled);
    for (int number = 1; rest == null && isRepeated && number < ItemVariants.MOST; number++) {
      endings = new Endings(machine, number);
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
    while (true) {
      checked(top, ends, settled);
      Level around = top.below();
      if (around == null) {
        return ends[0];
      }
      ends = around(top, around, ends, repeated(top, ends, settled), item);
      item = null;
      top = around;
    }
  }

  /**
   * From the endings of a value to those of the values around it.
   *
   * @param repeated which of them make an item one that is there already
   * @param item how a string begins that the items behind it must differ from
   */
  private @Nullable Rope[] around(
      Level value, Level around, @Nullable Rope[] ends, boolean[] repeated, @Nullable String item) {
    @Nullable Rope[] best = new @Nullable Rope[around.frames().length];
    for (int i = 0; i < best.length; i++) {
      if (!(around.frames()[i] instanceof ContainerFrame parent)) {
        continue;
      }
      Rope inner = null;
      for (int j = 0; j < ends.length; j++) {
        boolean may = !(repeated[j] && ValuedItems.isValued(parent));
        if (may && value.groups()[j] == value.links()[i]) {
          inner = Rope.shorter(inner, ends[j]);
        }
      }
      ContainerFrame after = inner == null ? null : parent.afterChild();
      KeySet used = around.keys();
      if (item != null && inner != null && DistinctItems.isDistinct(parent)) {
        used = used.with(item + Endings.text(inner.text()));
      }
      String tail = after == null ? null : endings.containers().rest(after, false, used);
      best[i] = inner == null || tail == null ? null : inner.then(tail);
    }
    return best;
  }

  /** Which endings of an item make it one that is there already. */
  private boolean[] repeated(Level item, @Nullable Rope[] ends, Settled settled) {
    boolean[] repeated = new boolean[ends.length];
    Level array = item.below();
    if (array == null || !ValuedItems.areAskedFor(array) || array.told().items().isEmpty()) {
      return repeated;
    }
    for (int i = 0; i < ends.length; i++) {
      Rope end = ends[i];
      String value =
          end == null ? null : variants.canonical(settled.since(item.start()) + end.text());
      repeated[i] = value != null && array.told().items().contains(value);
      isRepeated |= repeated[i];
    }
    return repeated;
  }

  /** Replaces endings that what is decided at the end would not accept. */
  private void checked(Level level, @Nullable Rope[] ends, Settled settled) {
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
          endings.containers().otherEnds(frame, before, given, level.items() == 0).stream()
              .filter(other -> tables.samples().holds(checks, before + other))
              .findFirst()
              .map(Rope::of)
              .orElse(null);
    }
  }
}
