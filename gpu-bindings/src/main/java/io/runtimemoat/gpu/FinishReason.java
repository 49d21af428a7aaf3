package io.runtimemoat.gpu;

/** Why a choice ended by itself. */
public enum FinishReason {
  /** The model's end token or a stop text. */
  STOP,
  /** The token limit or the end of the context, also where a grammar ended the text in time. */
  LENGTH
}
