package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.runtimemoat.gpu.Logits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pinned logits: one row per slot for single positions, and areas of several rows for feeds whose
 * every position is wanted. Reading pinned logits costs a twentieth of reading a run's own output.
 */
final class LogitsArea implements Logits {
  private final OrtEnvironment environment;
  private final int width;
  private final int maxFeedTokens;
  private final FloatBuffer slotRows;
  private final List<FloatBuffer> wideAreas = new ArrayList<>();
  private final FloatBuffer[] bufferOfFeed;
  private final int[] offsetOfFeed;

  LogitsArea(OrtEnvironment environment, int width, int slots, int maxFeedTokens) {
    this.environment = environment;
    this.width = width;
    this.maxFeedTokens = maxFeedTokens;
    slotRows = allocate((long) slots * width);
    bufferOfFeed = new FloatBuffer[slots];
    offsetOfFeed = new int[slots];
  }

  private static FloatBuffer allocate(long floats) {
    return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** The tensor of single-position logits of slots [first, first + rows). */
  OnnxTensor slotTensor(int first, int rows) throws OrtException {
    return OnnxTensor.createTensor(
        environment, slotRows.slice(first * width, rows * width), new long[] {rows, 1, width});
  }

  /** The tensor of one feed of {@code tokens} positions in the given area. */
  OnnxTensor wideTensor(int area, int tokens) throws OrtException {
    while (wideAreas.size() <= area) {
      wideAreas.add(allocate((long) maxFeedTokens * width));
    }
    return OnnxTensor.createTensor(
        environment, wideAreas.get(area).slice(0, tokens * width), new long[] {1, tokens, width});
  }

  void showSlotRow(int feed, int slot) {
    bufferOfFeed[feed] = slotRows;
    offsetOfFeed[feed] = slot * width;
  }

  void showWide(int feed, int area) {
    bufferOfFeed[feed] = wideAreas.get(area);
    offsetOfFeed[feed] = 0;
  }

  /** Moves the last row of a wide feed to its slot's row, freeing the area. */
  void keepLastRow(int area, int tokens, int slot) {
    slotRows.put(slot * width, wideAreas.get(area), (tokens - 1) * width, width);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public FloatBuffer buffer(int feed) {
    return bufferOfFeed[feed];
  }

  @Override
  public int offset(int feed, int row) {
    return offsetOfFeed[feed] + row * width;
  }

  long sizeBytes() {
    return Float.BYTES
        * ((long) slotRows.capacity() + (long) wideAreas.size() * maxFeedTokens * width);
  }
}
