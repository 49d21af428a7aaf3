package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Tokenizer;
import java.util.List;

/** Turns one choice's tokens into text that may leave. */
public final class TextAssembler {
  public TextAssembler(Tokenizer tokenizer, List<String> stop) {}

  /** Adds a token; the text that may leave now, possibly empty. */
  public String accept(int token) {
    return "";
  }

  /** Whether a stop text was completed; nothing more will leave. */
  public boolean stopped() {
    return false;
  }

  /** The rest at the end of the choice: text held back as a possible stop, cut characters. */
  public String flush() {
    return "";
  }
}
