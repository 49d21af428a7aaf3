package io.runtimemoat.decision;

/**
 * What a state says to an order.
 *
 * @param <E> the events of that state
 */
public sealed interface Ruling<E> {
  /** It happens: the event is to be stored. */
  record Accepted<E>(E event) implements Ruling<E> {}

  /** It is so already: nothing to store, and the order is acknowledged. */
  record Unchanged<E>() implements Ruling<E> {}

  /** It does not happen; {@code reason} says what to do instead. */
  record Refused<E>(String reason) implements Ruling<E> {}
}
