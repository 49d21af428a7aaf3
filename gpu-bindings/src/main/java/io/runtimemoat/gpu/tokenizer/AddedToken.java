package io.runtimemoat.gpu.tokenizer;

/**
 * A token that tokenizer.json adds beside the model's vocabulary: matched whole, before anything
 * else.
 *
 * @param special whether it is a control token, left out of decoded text
 * @param leftStrip whether it swallows white space before it
 * @param rightStrip whether it swallows white space after it
 * @param singleWord whether it matches only between characters that are not letters or digits
 */
record AddedToken(
    int id,
    String content,
    boolean special,
    boolean leftStrip,
    boolean rightStrip,
    boolean singleWord) {}
