package io.runtimemoat.gpu;

import java.util.List;

/**
 * A causal language model with an arena of KV slots. Not safe for threads: its lane owns it.
 *
 * <p>The lengths kept here are the only truth about what a slot holds: whatever a buffer has beyond
 * them is garbage that the next feed overwrites.
 */
public interface DecoderModel extends AutoCloseable {
  ModelDescription description();

  DecoderCapabilities capabilities();

  /** Measured at load on this machine. */
  CostTable costs();

  int slots();

  /** Committed tokens of a slot, in [0, contextTokens]. */
  int length(int slot);

  /**
   * Appends each feed's tokens to its slot in as few runs as the capabilities allow.
   *
   * @param feeds at least one; each slot at most once
   * @return logits of the feeds that want them, valid until the next call
   * @throws ModelRunException when a run fails; no slot has changed then
   */
  Logits forward(List<Feed> feeds);

  /** Forgets the tokens from {@code length} on; {@code length} is in [0, length(slot)]. */
  void truncate(int slot, int length);

  /** Makes {@code target} hold exactly what {@code source} holds. */
  void copy(int source, int target);

  /** The keys and values of the committed tokens in [from, to). */
  KvBlocks exportBlocks(int slot, int from, int to);

  /** Appends exported tokens; the slot's length must be {@code blocks.from()}. */
  void importBlocks(int slot, KvBlocks blocks);

  /** Bytes of the arena, made at load. */
  long kvBytesReserved();

  /** Bytes of the arena that hold committed tokens. */
  long kvBytesInUse();

  /** Bytes of native memory accounted for: arena, pinned buffers, weights as stored. */
  long nativeBytes();

  @Override
  void close();
}
