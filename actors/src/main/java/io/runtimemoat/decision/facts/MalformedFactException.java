package io.runtimemoat.decision.facts;

import org.jspecify.annotations.Nullable;

/** Bytes that are not the fact their manifest says. */
public final class MalformedFactException extends RuntimeException {
  public MalformedFactException(String manifest, String detail, @Nullable Throwable cause) {
    super("not a " + manifest + " fact: " + detail, cause);
  }
}
