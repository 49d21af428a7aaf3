package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.KvBlocks;

/** Keys and values outside the arena, shared by the choices that will continue them. */
final class ParkedKv {
  private final KvBlocks blocks;
  private int users;

  ParkedKv(KvBlocks blocks, int users) {
    this.blocks = blocks;
    this.users = users;
  }

  KvBlocks blocks() {
    return blocks;
  }

  int sizeBytes() {
    return blocks.bytes().length;
  }

  /** True when the last user lets go. */
  boolean release() {
    users--;
    return users == 0;
  }
}
