package io.runtimemoat.gpu;

/**
 * What a loaded model is, read from its files and its session.
 *
 * @param name the name requests and arms use
 * @param weightsDigest SHA-256 of model.onnx, lower-case hex
 * @param tokenizerDigest SHA-256 of tokenizer.json, lower-case hex
 * @param vocabularySize width of the logits
 * @param contextTokens prompt and completion together
 * @param kvBytesPerToken bytes of KV per committed token, all layers
 * @param weightsBytes size of model.onnx
 * @param rowInvariant whether a multi-token feed's argmax equals single steps (checked at load)
 */
public record ModelDescription(
    String name,
    String weightsDigest,
    String tokenizerDigest,
    int vocabularySize,
    int layers,
    int attentionHeads,
    int keyValueHeads,
    int headDimension,
    int contextTokens,
    long kvBytesPerToken,
    long weightsBytes,
    boolean rowInvariant) {

  /** This description with the outcome of the load-time check. */
  public ModelDescription withRowInvariance(boolean holds) {
    return new ModelDescription(
        name,
        weightsDigest,
        tokenizerDigest,
        vocabularySize,
        layers,
        attentionHeads,
        keyValueHeads,
        headDimension,
        contextTokens,
        kvBytesPerToken,
        weightsBytes,
        holds);
  }
}
