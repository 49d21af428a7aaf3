package io.runtimemoat.persistence.serialization;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for classes on the wire. A number means one record for ever: a changed
 * record is a new record under a new number, and the old number is retired, never given again.
 */
public final class WireNumbers {
  /** Numbers below belong to {@link WireCodec}: primitives, arrays, collections, time, refs. */
  public static final int FIRST = 100;

  /** Two bytes as a varint, so that a number never dominates a small message. */
  public static final int LAST = 16_000;

  private final SortedMap<Integer, Class<?>> classes = new TreeMap<>();
  private final Map<Class<?>, Integer> numbers = new HashMap<>();
  private final Set<Integer> retired = new HashSet<>();

  private WireNumbers() {}

  /** The numbers of every module on the class path. */
  public static WireNumbers load(ClassLoader loader) {
    return of(ServiceLoader.load(WireRegistrations.class, loader));
  }

  /** The numbers of the given modules. */
  public static WireNumbers of(Iterable<WireRegistrations> modules) {
    WireNumbers numbers = new WireNumbers();
    modules.forEach(module -> module.register(numbers));
    return numbers;
  }

  /**
   * Gives a number to a record or an enum.
   *
   * @param number in [{@value #FIRST}, {@value #LAST}]
   * @throws IllegalArgumentException when the number or the class is taken, or the class is neither
   */
  public WireNumbers put(int number, Class<?> type) {
    require(type.isRecord() || type.isEnum(), number, type + " is neither a record nor an enum");
    reserve(number, type.getName());
    Integer other = numbers.putIfAbsent(type, number);
    require(other == null, number, type.getName() + " already has number " + other);
    classes.put(number, type);
    return this;
  }

  /** Keeps a number that an earlier release used from being given again. */
  public WireNumbers retired(int number) {
    reserve(number, "a retired class");
    retired.add(number);
    return this;
  }

  private void reserve(int number, String owner) {
    boolean inRange = FIRST <= number && number <= LAST;
    require(inRange, number, owner + " needs one from " + FIRST + " to " + LAST);
    require(!retired.contains(number), number, "it is retired, " + owner + " needs a new one");
    Class<?> other = classes.get(number);
    require(other == null, number, owner + " wants it, but it is " + other + " for ever");
  }

  private static void require(boolean holds, int number, String message) {
    if (!holds) {
      throw new IllegalArgumentException("wire number " + number + ": " + message);
    }
  }

  /** Classes by number, ascending. */
  public SortedMap<Integer, Class<?>> classes() {
    return Collections.unmodifiableSortedMap(classes);
  }

  /** The number of a class, or null. */
  public @Nullable Integer numberOf(Class<?> type) {
    return numbers.get(type);
  }
}
