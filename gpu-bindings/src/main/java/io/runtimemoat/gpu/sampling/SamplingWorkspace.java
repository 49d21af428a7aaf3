package io.runtimemoat.gpu.sampling;

/** Arrays as wide as the vocabulary, reused by the samplers of one thread. */
public final class SamplingWorkspace {}
