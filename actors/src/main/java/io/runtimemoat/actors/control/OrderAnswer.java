package io.runtimemoat.actors.control;

import io.runtimemoat.persistence.serialization.WireMessage;

/** What an owner answers to an order. */
public sealed interface OrderAnswer extends WireMessage {
  /**
   * It is so, stored and announced where there is something to announce.
   *
   * @param revision of what was changed from now on; 0 where it counts none
   */
  record Followed(long revision) implements OrderAnswer {}

  /** It is not so; {@code reason} says what to do instead. */
  record Refused(String reason) implements OrderAnswer {}

  /** Nothing happened: things are not as the order expects them any more. */
  record Moved(long revision) implements OrderAnswer {}

  /** It is stored, and the nodes will hear of it; but none has yet. */
  record Unannounced(long revision) implements OrderAnswer {}
}
