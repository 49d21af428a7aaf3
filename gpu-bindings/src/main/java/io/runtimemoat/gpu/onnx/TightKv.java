package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.runtimemoat.gpu.KvBlocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One sequence's keys and values without gaps, as concatenating graphs want them: per layer one
 * direct buffer each for K and V holding [heads][length][dimension]. The length is the caller's.
 */
final class TightKv {
  private final OrtEnvironment environment;
  private final DecoderGraph graph;
  private final int tokenBytes;
  private final List<ByteBuffer> planes = new ArrayList<>();

  TightKv(OrtEnvironment environment, DecoderGraph graph, int capacity) {
    this.environment = environment;
    this.graph = graph;
    tokenBytes = graph.headDimension() * graph.elementBytes();
    int bytes = Math.multiplyExact(graph.keyValueHeads() * tokenBytes, capacity);
    for (int i = 0; i < 2 * graph.layers().size(); i++) {
      planes.add(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }
  }

  long sizeBytes() {
    return planes.stream().mapToLong(ByteBuffer::capacity).sum();
  }

  /** Tensors over the first {@code length} tokens; the caller closes them. */
  List<OnnxTensor> views(int length) throws OrtException {
    long[] shape = {1, graph.keyValueHeads(), length, graph.headDimension()};
    int bytes = graph.keyValueHeads() * length * tokenBytes;
    List<OnnxTensor> tensors = new ArrayList<>(planes.size());
    for (ByteBuffer plane : planes) {
      ByteBuffer slice = plane.slice(0, bytes).order(ByteOrder.nativeOrder());
      tensors.add(OnnxTensor.createTensor(environment, slice, shape, graph.kvType()));
    }
    return tensors;
  }

  /** Drops the tokens from {@code after} on; heads move down in order, so nothing is overrun. */
  void crop(int before, int after) {
    if (before == after) {
      return;
    }
    for (ByteBuffer plane : planes) {
      for (int head = 1; head < graph.keyValueHeads(); head++) {
        plane.put(head * after * tokenBytes, plane, head * before * tokenBytes, after * tokenBytes);
      }
    }
  }

  void copyFrom(TightKv source, int length) {
    int bytes = graph.keyValueHeads() * length * tokenBytes;
    for (int i = 0; i < planes.size(); i++) {
      planes.get(i).put(0, source.planes.get(i), 0, bytes);
    }
  }

  byte[] read(int length, int from, int to) {
    int strip = (to - from) * tokenBytes;
    byte[] bytes = new byte[Math.multiplyExact(planes.size() * graph.keyValueHeads(), strip)];
    int at = 0;
    for (ByteBuffer plane : planes) {
      for (int head = 0; head < graph.keyValueHeads(); head++) {
        plane.get((head * length + from) * tokenBytes, bytes, at, strip);
        at += strip;
      }
    }
    return bytes;
  }

  /** Becomes {@code past} followed by the blocks. */
  void join(TightKv past, int length, KvBlocks blocks) {
    int kept = length * tokenBytes;
    int added = blocks.tokens() * tokenBytes;
    int at = 0;
    for (int i = 0; i < planes.size(); i++) {
      for (int head = 0; head < graph.keyValueHeads(); head++) {
        int to = head * (kept + added);
        planes.get(i).put(to, past.planes.get(i), head * kept, kept);
        planes.get(i).put(to + kept, blocks.bytes(), at, added);
        at += added;
      }
    }
  }
}
