package io.runtimemoat.gpu.onnx;

import static io.runtimemoat.gpu.onnx.DecoderGraph.INPUT_IDS;
import static io.runtimemoat.gpu.onnx.DecoderGraph.POSITION_IDS;
import static io.runtimemoat.gpu.onnx.DecoderGraph.SEQUENCE_LENGTHS;
import static io.runtimemoat.gpu.onnx.DecoderGraph.TOTAL_LENGTH;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The whole-number inputs of runs with one shape: {@code rows} slots by {@code width} tokens. */
final class StepInputs implements AutoCloseable {
  private final int width;
  private final IntegerTensor ids;
  private final @Nullable IntegerTensor positions;
  private final @Nullable IntegerTensor sequenceLengths;
  private final @Nullable IntegerTensor totalLength;
  private final List<IntegerTensor> all = new ArrayList<>();
  private int longest;

  StepInputs(OrtEnvironment environment, DecoderGraph graph, int rows, int width)
      throws OrtException {
    this.width = width;
    IntegerTensor tokens = make(environment, graph, INPUT_IDS, rows * width, rows, width);
    ids = Objects.requireNonNull(tokens, "a decoder graph has input_ids");
    positions = make(environment, graph, POSITION_IDS, rows * width, rows, width);
    sequenceLengths = make(environment, graph, SEQUENCE_LENGTHS, rows, rows, 1);
    totalLength = make(environment, graph, TOTAL_LENGTH, 1, 1, 1);
  }

  private @Nullable IntegerTensor make(
      OrtEnvironment environment, DecoderGraph graph, String name, int capacity, long... full)
      throws OrtException {
    DecoderGraph.IntegerInput input = graph.integerInputs().get(name);
    if (input == null) {
      return null;
    }
    IntegerTensor tensor =
        new IntegerTensor(environment, input.type(), capacity, Arrays.copyOf(full, input.rank()));
    all.add(tensor);
    return tensor;
  }

  /** Adds the tensors to a run's inputs under the graph's names. */
  void bindTo(Map<String, OnnxTensor> inputs) {
    bind(inputs, INPUT_IDS, ids);
    bind(inputs, POSITION_IDS, positions);
    bind(inputs, SEQUENCE_LENGTHS, sequenceLengths);
    bind(inputs, TOTAL_LENGTH, totalLength);
  }

  private static void bind(
      Map<String, OnnxTensor> inputs, String name, @Nullable IntegerTensor tensor) {
    if (tensor != null) {
      inputs.put(name, tensor.tensor());
    }
  }

  void begin() {
    longest = 0;
  }

  /** Fills one row; {@code tokens} null is a parked row that steps token 0 onto garbage. */
  void row(int row, int past, int @Nullable [] tokens) {
    for (int i = 0; i < width; i++) {
      ids.set(row * width + i, tokens == null ? 0 : tokens[i]);
      if (positions != null) {
        positions.set(row * width + i, past + i);
      }
    }
    if (sequenceLengths != null) {
      sequenceLengths.set(row, past + width - 1);
    }
    longest = Math.max(longest, past + width);
  }

  void end() {
    if (totalLength != null) {
      totalLength.set(0, longest);
    }
  }

  long sizeBytes() {
    return all.stream().mapToLong(IntegerTensor::sizeBytes).sum();
  }

  @Override
  public void close() {
    all.forEach(IntegerTensor::close);
  }
}
