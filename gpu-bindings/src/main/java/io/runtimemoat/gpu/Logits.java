package io.runtimemoat.gpu;

import java.nio.FloatBuffer;

/** The logits of the last {@link DecoderModel#forward}; the next forward overwrites them. */
public interface Logits {
  /** Floats per row: the vocabulary, padding ids included. */
  int width();

  /** The buffer that holds a feed's rows; read it by absolute index. */
  FloatBuffer buffer(int feed);

  /**
   * Index of the first float of a row in {@link #buffer}.
   *
   * @param feed index in the list given to forward
   * @param row position within the feed for ALL, 0 for LAST
   */
  int offset(int feed, int row);
}
