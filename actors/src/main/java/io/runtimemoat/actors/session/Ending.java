package io.runtimemoat.actors.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended.
 *
 * @param failure what the client is told; null for COMPLETED
 */
record Ending(Kind kind, String detail, @Nullable Failure failure) {
  /** The kinds; {@link #code} is what records say. */
  enum Kind {
    COMPLETED,
    CANCELLED,
    TIMEOUT,
    FAILED,
    REFUSED;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Ending completed() {
    return new Ending(Kind.COMPLETED, "", null);
  }

  static Ending cancelled(String detail) {
    return new Ending(
        Kind.CANCELLED,
        detail,
        Failure.of(Failure.Kind.TIMEOUT, "The answer was cancelled: " + detail + ". Ask again."));
  }

  static Ending timeout(String detail) {
    return new Ending(
        Kind.TIMEOUT,
        detail,
        Failure.of(
            Failure.Kind.TIMEOUT,
            "The request did not finish in time: "
                + detail
                + ". Ask for fewer tokens or allow more time."));
  }

  static Ending failed(String detail) {
    return new Ending(
        Kind.FAILED,
        detail,
        Failure.of(Failure.Kind.INTERNAL, "The model run broke: " + detail + ". Ask again."));
  }

  static Ending refused(Failure failure) {
    return new Ending(Kind.REFUSED, failure.kind().name().toLowerCase(Locale.ROOT), failure);
  }
}
