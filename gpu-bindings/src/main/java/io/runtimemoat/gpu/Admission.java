package io.runtimemoat.gpu;

/** A device's answer to an offered sequence. */
public enum Admission {
  ACCEPTED,
  /** The bounded queue is full: try another device or shed. */
  QUEUE_FULL,
  /** The device does not have the model. */
  NO_SUCH_MODEL,
  /** Prompt and token limit do not fit the model's context. */
  CONTEXT_EXCEEDED,
  /** The device is closing or its lane died. */
  CLOSED
}
