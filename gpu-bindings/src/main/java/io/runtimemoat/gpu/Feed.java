package io.runtimemoat.gpu;

/**
 * One slot's share of a {@link DecoderModel#forward}: prefill, step and verify are shapes of it.
 *
 * @param slot in [0, slots)
 * @param tokens at least one id in [0, vocabulary); read during the call only, so the caller may
 *     refill the array for its next feed
 * @param logits which positions' logits the caller will read
 */
public record Feed(int slot, int[] tokens, Wanted logits) {

  /** Which positions of a feed need logits. */
  public enum Wanted {
    NONE,
    LAST,
    ALL
  }

  /** A single-token step that reads its logits. */
  public static Feed step(int slot, int token) {
    return new Feed(slot, new int[] {token}, Wanted.LAST);
  }
}
