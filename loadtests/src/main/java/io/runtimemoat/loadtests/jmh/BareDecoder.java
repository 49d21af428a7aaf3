package io.runtimemoat.loadtests.jmh;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.runtimemoat.gpu.ort.OnnxEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The shortest single-sequence decode loop that ONNX Runtime's Java API allows over an in-place
 * model: every tensor is made once, keys and values are written where they lie, the logits are
 * pinned. What a runtime costs is counted against it.
 */
final class BareDecoder implements AutoCloseable {
  private static final String LOGITS = "logits";

  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();
  private final ByteBuffer token;
  private final ByteBuffer lastPosition;
  private final ByteBuffer totalLength;
  private final OnnxTensor logitsTensor;
  private final FloatBuffer logits;
  private int length;

  /** Loads {@code model.onnx} with one thread that does not spin, as a node does by default. */
  BareDecoder(Path folder, int capacity) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(folder.resolve("model.onnx").toString(), options);
    }
    token = input("input_ids");
    lastPosition = input("seqlens_k");
    totalLength = input("total_sequence_length");
    TensorInfo info = tensor(session.getOutputInfo(), LOGITS);
    long[] shape = {1, 1, info.getShape()[2]};
    ByteBuffer bytes = direct(Math.toIntExact(shape[2] * Float.BYTES));
    logits = bytes.asFloatBuffer();
    logitsTensor = OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.FLOAT);
    outputs.put(LOGITS, logitsTensor);
    bindKeysAndValues(capacity);
  }

  private ByteBuffer input(String name) throws OrtException {
    TensorInfo info = tensor(session.getInputInfo(), name);
    long[] ones = new long[info.getShape().length];
    Arrays.fill(ones, 1);
    ByteBuffer bytes = direct(info.type.size);
    inputs.put(name, OnnxTensor.createTensor(environment, bytes, ones, info.type));
    return bytes;
  }

  private void bindKeysAndValues(int capacity) throws OrtException {
    for (String past : session.getInputInfo().keySet()) {
      if (!past.startsWith("past_key_values.")) {
        continue;
      }
      TensorInfo info = tensor(session.getInputInfo(), past);
      long heads = info.getShape()[1];
      long dimension = info.getShape()[3];
      long[] shape = {1, heads, capacity, dimension};
      ByteBuffer bytes = direct(Math.toIntExact(heads * capacity * dimension * info.type.size));
      OnnxTensor plane = OnnxTensor.createTensor(environment, bytes, shape, info.type);
      inputs.put(past, plane);
      outputs.put(past.replace("past_key_values.", "present."), plane);
    }
  }

  private static TensorInfo tensor(Map<String, NodeInfo> nodes, String name) {
    NodeInfo node = nodes.get(name);
    if (node != null && node.getInfo() instanceof TensorInfo info) {
      return info;
    }
    throw new IllegalArgumentException("the model has no tensor " + name + ": it is not in place");
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static void set(ByteBuffer scalar, int value) {
    if (scalar.capacity() == Long.BYTES) {
      scalar.putLong(0, value);
    } else {
      scalar.putInt(0, value);
    }
  }

  /** Appends one token and returns the likeliest next one. */
  int step(int previous) throws OrtException {
    set(token, previous);
    set(lastPosition, length);
    set(totalLength, length + 1);
    session.run(inputs, outputs).close();
    length++;
    return Greedy.token(logits, 0, logits.capacity());
  }

  /** Forgets the tokens from {@code to} on. */
  void truncate(int to) {
    length = to;
  }

  @Override
  public void close() throws OrtException {
    inputs.values().forEach(OnnxTensor::close);
    logitsTensor.close();
    session.close();
  }
}
