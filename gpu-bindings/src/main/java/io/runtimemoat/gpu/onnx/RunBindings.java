package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bindings of an in-place model, made on first use: single-token ranges are kept for good (at
 * most slots²/2), wide feeds in a bounded cache.
 */
final class RunBindings implements AutoCloseable {
  /** Enough for the verify widths of a few slots; a prefill's tail is rarely repeated. */
  private static final int MAX_WIDE = 128;

  private final OrtEnvironment environment;
  private final DecoderGraph graph;
  private final KvArena arena;
  private final LogitsArea logits;
  private final @Nullable List<OnnxTensor>[][] views;
  private final @Nullable RunBinding[][] steps;
  private final Map<WideKey, RunBinding> wide = new LinkedHashMap<>(16, 0.75f, true);

  private record WideKey(int slot, int width, int area) {}

  RunBindings(
      OrtEnvironment environment, DecoderGraph graph, KvArena arena, LogitsArea logits, int slots) {
    this.environment = environment;
    this.graph = graph;
    this.arena = arena;
    this.logits = logits;
    // A generic array cannot be made otherwise; only lists of tensors are ever stored in it.
    @SuppressWarnings({"unchecked", "rawtypes"})
    List<OnnxTensor>[][] empty = new List[slots][slots + 1];
    views = empty;
    steps = new RunBinding[slots][slots + 1];
  }

  /** The single-token run over slots [first, first + rows). */
  RunBinding step(int first, int rows) throws OrtException {
    RunBinding binding = steps[first][rows];
    if (binding == null) {
      List<OnnxTensor> range = views(first, rows);
      StepInputs inputs = new StepInputs(environment, graph, rows, 1);
      binding = new RunBinding(graph, inputs, range, range, logits.slotTensor(first, rows));
      steps[first][rows] = binding;
    }
    return binding;
  }

  /** A feed of several tokens on one slot with its logits in the given area. */
  RunBinding wide(int slot, int width, int area) throws OrtException {
    WideKey key = new WideKey(slot, width, area);
    RunBinding binding = wide.get(key);
    if (binding == null) {
      List<OnnxTensor> row = views(slot, 1);
      StepInputs inputs = new StepInputs(environment, graph, 1, width);
      binding = new RunBinding(graph, inputs, row, row, logits.wideTensor(area, width));
      wide.put(key, binding);
      evictEldest();
    }
    return binding;
  }

  private void evictEldest() {
    if (wide.size() > MAX_WIDE) {
      WideKey eldest = wide.keySet().iterator().next();
      RunBinding evicted = wide.remove(eldest);
      if (evicted != null) {
        evicted.close();
      }
    }
  }

  private List<OnnxTensor> views(int first, int rows) throws OrtException {
    List<OnnxTensor> tensors = views[first][rows];
    if (tensors == null) {
      tensors = arena.views(first, rows);
      views[first][rows] = tensors;
    }
    return tensors;
  }

  @Override
  public void close() {
    wide.values().forEach(RunBinding::close);
    for (RunBinding[] row : steps) {
      for (RunBinding binding : row) {
        if (binding != null) {
          binding.close();
        }
      }
    }
    List<OnnxTensor> tensors = new ArrayList<>();
    for (List<OnnxTensor>[] row : views) {
      for (List<OnnxTensor> view : row) {
        if (view != null) {
          tensors.addAll(view);
        }
      }
    }
    tensors.forEach(OnnxTensor::close);
  }
}
