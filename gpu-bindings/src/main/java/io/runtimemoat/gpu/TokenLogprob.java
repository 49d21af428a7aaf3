package io.runtimemoat.gpu;

import java.util.List;

/**
 * One token's natural-log probability over the whole vocabulary, before sampling filters.
 *
 * @param bytes the token's bytes, which may be part of a character
 * @param top the most probable tokens, best first, each with an empty {@code top}
 */
public record TokenLogprob(String token, byte[] bytes, double logprob, List<TokenLogprob> top) {
  public TokenLogprob {
    top = List.copyOf(top);
  }
}
