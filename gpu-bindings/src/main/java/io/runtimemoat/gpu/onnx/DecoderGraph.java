package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.runtimemoat.gpu.KvLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names, types and shapes of a decoder graph as its session reports them.
 *
 * <p>Two exports are understood: with {@code seqlens_k} and {@code total_sequence_length} the graph
 * is in place (GroupQueryAttention); with {@code attention_mask} it concatenates.
 *
 * @param integerInputs name to type and rank of every input that is not a key or a value
 * @param layers input and output names of each layer's keys and values
 * @param vocabulary width of the logits
 */
record DecoderGraph(
    Map<String, IntegerInput> integerInputs,
    List<Layer> layers,
    int keyValueHeads,
    int headDimension,
    OnnxJavaType kvType,
    int vocabulary,
    KvLayout layout) {

  static final String INPUT_IDS = "input_ids";
  static final String POSITION_IDS = "position_ids";
  static final String ATTENTION_MASK = "attention_mask";
  static final String SEQUENCE_LENGTHS = "seqlens_k";
  static final String TOTAL_LENGTH = "total_sequence_length";
  static final String LOGITS = "logits";

  private static final List<String> KNOWN =
      List.of(INPUT_IDS, POSITION_IDS, ATTENTION_MASK, SEQUENCE_LENGTHS, TOTAL_LENGTH);
  private static final Pattern PAST = Pattern.compile("past.*?\\.(\\d+)\\.(key|value)");
  private static final Pattern PRESENT = Pattern.compile("present.*?\\.(\\d+)\\.(key|value)");

  /** A small input of whole numbers: INT64 or INT32. */
  record IntegerInput(OnnxJavaType type, int rank) {}

  /** One layer's names. */
  record Layer(String pastKey, String pastValue, String presentKey, String presentValue) {}

  int elementBytes() {
    return kvType.size;
  }

  long kvBytesPerToken() {
    return 2L * layers.size() * keyValueHeads * headDimension * elementBytes();
  }

  static DecoderGraph read(OrtSession session, ModelFolder folder) throws OrtException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    List<Layer> layers = layers(inputs, outputs, folder);
    Map<String, IntegerInput> integers = integerInputs(inputs, folder);
    TensorInfo key = tensor(inputs.get(layers.get(0).pastKey()), layers.get(0).pastKey(), folder);
    TensorInfo logits = tensor(outputs.get(LOGITS), LOGITS, folder);
    long[] keyShape = key.getShape();
    long[] logitsShape = logits.getShape();
    require(
        keyShape.length == 4 && keyShape[1] > 0 && keyShape[3] > 0,
        folder,
        "the keys must be [batch, heads, tokens, dimension] with heads and dimension fixed.");
    require(
        key.type == OnnxJavaType.FLOAT || key.type == OnnxJavaType.FLOAT16,
        folder,
        "keys and values are " + key.type + " but must be FLOAT or FLOAT16.");
    require(
        logits.type == OnnxJavaType.FLOAT && logitsShape.length == 3,
        folder,
        "logits must be FLOAT [batch, tokens, vocabulary]: export with float32 logits.");
    int vocabulary = (int) (logitsShape[2] > 0 ? logitsShape[2] : folder.vocabularySize());
    return new DecoderGraph(
        integers,
        layers,
        (int) keyShape[1],
        (int) keyShape[3],
        key.type,
        vocabulary,
        layout(integers, folder));
  }

  private static KvLayout layout(Map<String, IntegerInput> inputs, ModelFolder folder) {
    if (inputs.containsKey(SEQUENCE_LENGTHS) && inputs.containsKey(TOTAL_LENGTH)) {
      return KvLayout.IN_PLACE;
    }
    require(
        inputs.containsKey(ATTENTION_MASK),
        folder,
        "model.onnx has neither seqlens_k and total_sequence_length nor attention_mask.");
    return KvLayout.CONCATENATED;
  }

  private static List<Layer> layers(
      Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs, ModelFolder folder) {
    List<Layer> layers = new ArrayList<>();
    while (true) {
      String pastKey = find(inputs, PAST, layers.size(), "key");
      if (pastKey == null) {
        break;
      }
      String pastValue = find(inputs, PAST, layers.size(), "value");
      String presentKey = find(outputs, PRESENT, layers.size(), "key");
      String presentValue = find(outputs, PRESENT, layers.size(), "value");
      if (pastValue == null || presentKey == null || presentValue == null) {
        throw new BrokenModelException(
            folder.path(),
            "layer " + layers.size() + " of model.onnx lacks a past or present tensor.");
      }
      layers.add(new Layer(pastKey, pastValue, presentKey, presentValue));
    }
    require(
        !layers.isEmpty(),
        folder,
        "model.onnx has no past_key_values.0.key input: export it with a KV cache.");
    return List.copyOf(layers);
  }

  private static @Nullable String find(
      Map<String, NodeInfo> nodes, Pattern pattern, int layer, String part) {
    for (String name : nodes.keySet()) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()
          && Integer.parseInt(matcher.group(1)) == layer
          && part.equals(matcher.group(2))) {
        return name;
      }
    }
    return null;
  }

  private static Map<String, IntegerInput> integerInputs(
      Map<String, NodeInfo> inputs, ModelFolder folder) {
    Map<String, IntegerInput> integers = new LinkedHashMap<>();
    for (Map.Entry<String, NodeInfo> input : inputs.entrySet()) {
      if (PAST.matcher(input.getKey()).matches()) {
        continue;
      }
      TensorInfo info = tensor(input.getValue(), input.getKey(), folder);
      boolean known =
          KNOWN.contains(input.getKey())
              && (info.type == OnnxJavaType.INT64 || info.type == OnnxJavaType.INT32);
      require(known, folder, "input " + input.getKey() + " of model.onnx is not understood.");
      integers.put(input.getKey(), new IntegerInput(info.type, info.getShape().length));
    }
    require(integers.containsKey(INPUT_IDS), folder, "model.onnx has no input_ids.");
    return Map.copyOf(integers);
  }

  private static TensorInfo tensor(@Nullable NodeInfo node, String name, ModelFolder folder) {
    if (node != null && node.getInfo() instanceof TensorInfo info) {
      return info;
    }
    throw new BrokenModelException(folder.path(), "model.onnx has no tensor named " + name + ".");
  }

  private static void require(boolean holds, ModelFolder folder, String problem) {
    if (!holds) {
      throw new BrokenModelException(folder.path(), problem);
    }
  }
}
