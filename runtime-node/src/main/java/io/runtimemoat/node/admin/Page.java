package io.runtimemoat.node.admin;

import io.runtimemoat.node.http.wire.InvalidRequestException;

/**
 * Which part of a list is wanted.
 *
 * @param limit entries at most, 1 to 1000
 * @param after id of the last one of the page before; empty for the first page
 */
record Page(int limit, String after) {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  /** That of a call's {@code limit} and {@code after}. */
  static Page of(AdminCall call) {
    String text = call.query().getOrDefault("limit", Integer.toString(USUAL));
    if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST) {
      throw refused("limit", "'limit' must be from 1 to " + MOST + ".");
    }
    return new Page(Integer.parseInt(text), call.query().getOrDefault("after", ""));
  }

  static Refusal refused(String name, String message) {
    return new Refusal(InvalidRequestException.of(name, message).error());
  }
}
