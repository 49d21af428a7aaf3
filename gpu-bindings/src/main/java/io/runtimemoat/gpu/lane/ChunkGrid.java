package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.CostTable;

/**
 * Where a prompt is cut into runs: on multiples of a power of two, the widest whose measured cost
 * stays within the run limit. The cut depends on the position alone, so a prefix gets the same keys
 * and values bit for bit whatever follows it.
 */
final class ChunkGrid {
  private final CostTable costs;
  private final int widest;
  private final double limitNs;

  ChunkGrid(CostTable costs, int widest, double limitNs) {
    this.costs = costs;
    this.widest = Integer.highestOneBit(widest);
    this.limitNs = limitNs;
  }

  /** The end of the chunk that begins at {@code position}, above it and at most {@code length}. */
  int end(int position, int length) {
    int window = position - position % widest;
    int width = widest;
    while (width > 1 && costs.feedNs(width, window) > limitNs) {
      width /= 2;
    }
    return Math.min(length, position - position % width + width);
  }
}
