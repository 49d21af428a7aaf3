package io.runtimemoat.gpu.onnx;

/**
 * How a model is loaded.
 *
 * @param slots sequences that can hold KV at once, at least 1
 * @param maxContextTokens upper bound of the context, 0 for the model's own
 * @param maxFeedTokens most tokens of one feed, at least 2
 * @param threads intra-op threads of one run, at least 1
 * @param spinning whether waiting threads spin: faster alone, ruinous on a shared machine
 */
public record LoadOptions(
    int slots, int maxContextTokens, int maxFeedTokens, int threads, boolean spinning) {

  /** One thread, no spinning, feeds of up to 64 tokens, the model's own context. */
  public static LoadOptions withSlots(int slots) {
    return new LoadOptions(slots, 0, 64, 1, false);
  }
}
