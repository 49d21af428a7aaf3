package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A small input tensor of whole numbers over a direct buffer that is refilled between runs. */
final class IntegerTensor implements AutoCloseable {
  private final ByteBuffer bytes;
  private final boolean wide;
  private final OnnxTensor tensor;

  IntegerTensor(OrtEnvironment environment, OnnxJavaType type, int capacity, long... shape)
      throws OrtException {
    wide = type == OnnxJavaType.INT64;
    bytes = ByteBuffer.allocateDirect(capacity * type.size).order(ByteOrder.nativeOrder());
    tensor = OnnxTensor.createTensor(environment, bytes, shape, type);
  }

  OnnxTensor tensor() {
    return tensor;
  }

  /** A tensor [1, length] of the first numbers; the caller closes it. */
  OnnxTensor head(OrtEnvironment environment, int length) throws OrtException {
    OnnxJavaType type = wide ? OnnxJavaType.INT64 : OnnxJavaType.INT32;
    ByteBuffer slice = bytes.slice(0, length * type.size).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, slice, new long[] {1, length}, type);
  }

  void set(int index, int value) {
    if (wide) {
      bytes.putLong(index * Long.BYTES, value);
    } else {
      bytes.putInt(index * Integer.BYTES, value);
    }
  }

  int sizeBytes() {
    return bytes.capacity();
  }

  @Override
  public void close() {
    tensor.close();
  }
}
