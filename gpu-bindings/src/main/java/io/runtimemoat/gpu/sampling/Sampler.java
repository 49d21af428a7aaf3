package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.Tokenizer;
import java.nio.FloatBuffer;
import java.util.List;

/** Draws one choice's next tokens. Belongs to one thread. */
public final class Sampler {
  private int last = -1;

  /** A sampler with a workspace of its own. */
  public Sampler(Sampling sampling, int choice, int[] promptTokens, int vocabularySize) {
    this(sampling, choice, promptTokens, vocabularySize, new SamplingWorkspace());
  }

  /** A sampler that shares the lane's workspace; all users of a workspace share one thread. */
  public Sampler(
      Sampling sampling,
      int choice,
      int[] promptTokens,
      int vocabularySize,
      SamplingWorkspace workspace) {}

  /**
   * Draws and accepts the token at {@code position} of the sequence from the row of logits that
   * starts at {@code offset}.
   */
  public int next(FloatBuffer logits, int offset, int position) {
    last = 0;
    return last;
  }

  /** The model's own probability of the last drawn token; call before the logits are reused. */
  public double lastProbability() {
    return 1;
  }

  /** The last drawn token's logprob; call before the logits are reused. */
  public TokenLogprob lastLogprob(Tokenizer tokenizer, int top) {
    return new TokenLogprob("", new byte[0], 0, List.of());
  }

  /** Counts a token that was not drawn here (a forced or replayed one) for the penalties. */
  public void accept(int token) {}
}
