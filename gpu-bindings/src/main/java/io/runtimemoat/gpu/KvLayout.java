package io.runtimemoat.gpu;

/** How a decoder graph keeps its keys and values between runs. */
public enum KvLayout {
  /** The graph writes new positions into the caller's buffer (GroupQueryAttention). */
  IN_PLACE,
  /** The graph returns past and new positions as new tensors (Concat). */
  CONCATENATED
}
