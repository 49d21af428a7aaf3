package io.runtimemoat.gpu;

/**
 * The keys and values of a run of committed tokens, copied out of a slot.
 *
 * @param weightsDigest the model they belong to; another model refuses them
 * @param from absolute position of the first token
 * @param tokens number of tokens
 * @param bytes per layer K then V, each [heads][tokens][dimension] in the model's KV type, native
 *     byte order
 */
public record KvBlocks(String weightsDigest, int from, int tokens, byte[] bytes) {}
