package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prepared inputs and pinned outputs of runs over one slot range and width. */
final class RunBinding implements AutoCloseable {
  private final StepInputs step;
  private final OnnxTensor logits;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();

  /** Binds the layers' keys and values in the order key 0, value 0, key 1, and so on. */
  RunBinding(
      DecoderGraph graph,
      StepInputs step,
      List<OnnxTensor> past,
      List<OnnxTensor> present,
      OnnxTensor logits) {
    this.step = step;
    this.logits = logits;
    step.bindTo(inputs);
    outputs.put(DecoderGraph.LOGITS, logits);
    for (int i = 0; i < graph.layers().size(); i++) {
      DecoderGraph.Layer layer = graph.layers().get(i);
      inputs.put(layer.pastKey(), past.get(2 * i));
      inputs.put(layer.pastValue(), past.get(2 * i + 1));
      outputs.put(layer.presentKey(), present.get(2 * i));
      outputs.put(layer.presentValue(), present.get(2 * i + 1));
    }
  }

  StepInputs step() {
    return step;
  }

  /** Adds an input that changes its shape from run to run. */
  void bind(String name, OnnxTensor tensor) {
    inputs.put(name, tensor);
  }

  void run(OrtSession session) throws OrtException {
    session.run(inputs, outputs).close();
  }

  @Override
  public void close() {
    step.close();
    logits.close();
  }
}
