package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of every slot of one in-place model: per layer one direct buffer each for K and V
 * laid out [slots][heads][capacity][dimension], so that any contiguous slot range is a tensor
 * without a copy.
 */
final class KvArena {
  private final OrtEnvironment environment;
  private final DecoderGraph graph;
  private final int capacity;
  private final int tokenBytes;
  private final int headBytes;
  private final int slotBytes;
  private final List<ByteBuffer> planes = new ArrayList<>();

  /** Allocates the arena; {@code capacity} is the context in tokens. */
  KvArena(OrtEnvironment environment, DecoderGraph graph, int slots, int capacity) {
    this.environment = environment;
    this.graph = graph;
    this.capacity = capacity;
    tokenBytes = graph.headDimension() * graph.elementBytes();
    headBytes = Math.multiplyExact(capacity, tokenBytes);
    slotBytes = Math.multiplyExact(graph.keyValueHeads(), headBytes);
    int planeBytes = Math.multiplyExact(slots, slotBytes);
    for (int i = 0; i < 2 * graph.layers().size(); i++) {
      planes.add(ByteBuffer.allocateDirect(planeBytes).order(ByteOrder.nativeOrder()));
    }
  }

  long sizeBytes() {
    return planes.stream().mapToLong(ByteBuffer::capacity).sum();
  }

  /** The tensors of slots [first, first + rows): per layer the key, then the value. */
  List<OnnxTensor> views(int first, int rows) throws OrtException {
    List<OnnxTensor> tensors = new ArrayList<>();
    for (ByteBuffer plane : planes) {
      tensors.add(view(plane, first, rows));
    }
    return List.copyOf(tensors);
  }

  private OnnxTensor view(ByteBuffer plane, int first, int rows) throws OrtException {
    ByteBuffer slice =
        plane.slice(first * slotBytes, rows * slotBytes).order(ByteOrder.nativeOrder());
    long[] shape = {rows, graph.keyValueHeads(), capacity, graph.headDimension()};
    return OnnxTensor.createTensor(environment, slice, shape, graph.kvType());
  }

  void copy(int source, int target, int tokens) {
    for (ByteBuffer plane : planes) {
      for (int head = 0; head < graph.keyValueHeads(); head++) {
        int from = source * slotBytes + head * headBytes;
        int to = target * slotBytes + head * headBytes;
        plane.put(to, plane, from, tokens * tokenBytes);
      }
    }
  }

  byte[] read(int slot, int from, int to) {
    int strip = (to - from) * tokenBytes;
    byte[] bytes = new byte[Math.multiplyExact(planes.size() * graph.keyValueHeads(), strip)];
    int at = 0;
    for (ByteBuffer plane : planes) {
      for (int head = 0; head < graph.keyValueHeads(); head++) {
        plane.get(slot * slotBytes + head * headBytes + from * tokenBytes, bytes, at, strip);
        at += strip;
      }
    }
    return bytes;
  }

  void write(int slot, int from, int tokens, byte[] bytes) {
    int strip = tokens * tokenBytes;
    int at = 0;
    for (ByteBuffer plane : planes) {
      for (int head = 0; head < graph.keyValueHeads(); head++) {
        plane.put(slot * slotBytes + head * headBytes + from * tokenBytes, bytes, at, strip);
        at += strip;
      }
    }
  }
}
