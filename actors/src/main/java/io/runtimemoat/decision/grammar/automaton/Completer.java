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
 * the machine before it is given.
 */
final class Completer {
  private final Machine machine;
  private final Tables tables;
  private final Endings endings;

  Completer(Machine machine) {
    this.machine = machine;
    this.tables = machine.tables();
    this.endings = new Endings(machine);
  }

  /**
   * What completes the text; empty if nothing is known to.
   *
   * @param at the length of the text
   * @param text the text
   */
  public Optional<byte[]> shortest(State state, long at, TextView text) {
    try {
      Settled settled = Settled.of(machine, state, at, text);
      if (settled == null) {
        return Optional.empty();
      }
      Rope rest = rest(settled);
      if (rest == null) {
        return Optional.empty();
      }
      byte[] tail = rest.text().getBytes(StandardCharsets.UTF_8);
      byte[] whole = Arrays.copyOf(settled.added(), settled.added().length + tail.length);
      System.arraycopy(tail, 0, whole, settled.added().length, tail.length);
      return isValid(state, whole, at, text) ? Optional.of(whole) : Optional.empty();
    } catch (UndecidedException e) {
      return Optional.empty();
    }
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

  private @Nullable Rope rest(Settled settled) {
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
      ends = around(top, around, ends, item);
      item = null;
      top = around;
    }
  }

  /**
   * From the endings of a value to those of the values around it.
   *
   * @param item how a string begins that the items behind it must differ from
   */
  private @Nullable Rope[] around(
      Level value, Level around, @Nullable Rope[] ends, @Nullable String item) {
    @Nullable Rope[] best = new @Nullable Rope[around.frames().length];
    for (int i = 0; i < best.length; i++) {
      if (!(around.frames()[i] instanceof ContainerFrame parent)) {
        continue;
      }
      Rope inner = null;
      for (int j = 0; j < ends.length; j++) {
        if (value.groups()[j] == value.links()[i]) {
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
