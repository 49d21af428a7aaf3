package io.runtimemoat.gpu;

import java.util.List;

/**
 * Text that one choice produced since its last batch: whole UTF-8 characters, stop texts withheld.
 *
 * @param choice index in [0, choices)
 * @param text may be empty while a character or a possible stop text is incomplete
 * @param tokens completion tokens this batch accounts for
 * @param minProbability least probability of a drawn token in this batch, in (0, 1]; NaN when not
 *     asked for
 * @param logprobs one entry per token when asked for, else empty
 */
public record TextBatch(
    int choice, String text, int tokens, double minProbability, List<TokenLogprob> logprobs) {

  public TextBatch {
    logprobs = List.copyOf(logprobs);
  }
}
