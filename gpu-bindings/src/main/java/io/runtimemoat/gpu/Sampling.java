package io.runtimemoat.gpu;

import java.util.Map;

/**
 * How the next token is drawn from the logits. Ranges follow OpenAI's API where it has the field
 * and vLLM's names where it does not.
 *
 * @param temperature in [0, 2]; 0 is greedy
 * @param topP nucleus mass in (0, 1]; 1 is off
 * @param topK number of candidates kept; 0 is off
 * @param minP share of the best token's probability a candidate needs, in [0, 1]; 0 is off
 * @param repetitionPenalty in (0, 2]; 1 is off; over prompt and output
 * @param frequencyPenalty in [-2, 2]; per occurrence in the output
 * @param presencePenalty in [-2, 2]; once per token present in the output
 * @param logitBias token id to a bias in [-100, 100], added before everything else
 * @param seed noise is a function of (seed, choice, position) alone: same seed, same text
 */
public record Sampling(
    double temperature,
    double topP,
    int topK,
    double minP,
    double repetitionPenalty,
    double frequencyPenalty,
    double presencePenalty,
    Map<Integer, Double> logitBias,
    long seed) {

  public Sampling {
    logitBias = Map.copyOf(logitBias);
  }

  /** Greedy decoding without penalties. */
  public static Sampling greedy() {
    return new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(), 0);
  }
}
