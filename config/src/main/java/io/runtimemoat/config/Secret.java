package io.runtimemoat.config;

/** A value that must not be logged: it prints as {@code (hidden)}. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(hidden)";
  }
}
