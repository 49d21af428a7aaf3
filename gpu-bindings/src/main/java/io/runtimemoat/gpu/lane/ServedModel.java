package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Tokenizer;
import java.util.Set;

/**
 * A decoder with what turns its tokens into text.
 *
 * @param endTokens ids that end a completion; they are neither text nor counted
 */
public record ServedModel(DecoderModel decoder, Tokenizer tokenizer, Set<Integer> endTokens) {
  public ServedModel {
    endTokens = Set.copyOf(endTokens);
  }

  public String name() {
    return decoder.description().name();
  }
}
