package io.runtimemoat.node.lab;

/** A line that asks for nothing that can be answered. */
final class BadLineException extends Exception {
  BadLineException(String message) {
    super(message);
  }
}
