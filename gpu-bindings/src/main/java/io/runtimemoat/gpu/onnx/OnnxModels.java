package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.KvLayout;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.ModelRunException;
import io.runtimemoat.gpu.ort.OnnxEnvironment;
import java.nio.file.Path;

/** Opens decoder models from folders. */
public final class OnnxModels {
  private OnnxModels() {}

  /**
   * Loads {@code model.onnx}, checks its row invariance and measures its costs.
   *
   * @param name the name requests use
   * @throws BrokenModelException when the folder or the graph cannot be served, with one sentence
   */
  public static DecoderModel open(String name, Path folder, LoadOptions options) {
    return open(name, ModelFolder.read(folder), options);
  }

  static DecoderModel open(String name, ModelFolder folder, LoadOptions options) {
    OnnxDecoder decoder = load(name, folder, options);
    try {
      boolean rowInvariant = RowInvariance.holds(decoder, folder.vocabularySize());
      decoder.calibrate(CostMeasurement.measure(decoder), rowInvariant);
      return decoder;
    } catch (ModelRunException e) {
      decoder.close();
      throw new BrokenModelException(
          folder.path(), "a trial run within the context of config.json fails.", e);
    }
  }

  /** A decoder that was neither checked nor measured. */
  static OnnxDecoder load(String name, ModelFolder folder, LoadOptions options) {
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions session = new OrtSession.SessionOptions()) {
      session.setIntraOpNumThreads(options.threads());
      session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      session.setInterOpNumThreads(1);
      session.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      OrtSession opened = environment.createSession(folder.model().toString(), session);
      try {
        return decoder(environment, opened, name, folder, options);
      } catch (OrtException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new BrokenModelException(
          folder.path(), "ONNX Runtime refuses model.onnx: " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new BrokenModelException(
          folder.path(), "a layer's KV exceeds 2 GiB: lower slots or max-context.", e);
    }
  }

  private static OnnxDecoder decoder(
      OrtEnvironment environment,
      OrtSession opened,
      String name,
      ModelFolder folder,
      LoadOptions options)
      throws OrtException {
    DecoderGraph graph = DecoderGraph.read(opened, folder);
    ModelDescription description = describe(name, folder, graph, options);
    return graph.layout() == KvLayout.IN_PLACE
        ? new InPlaceDecoder(environment, opened, graph, options, description)
        : new ConcatenatingDecoder(environment, opened, graph, options, description);
  }

  private static ModelDescription describe(
      String name, ModelFolder folder, DecoderGraph graph, LoadOptions options) {
    int context = folder.contextTokens();
    return new ModelDescription(
        name,
        folder.weightsDigest(),
        folder.tokenizerDigest(),
        graph.vocabulary(),
        graph.layers().size(),
        folder.attentionHeads(),
        graph.keyValueHeads(),
        graph.headDimension(),
        options.maxContextTokens() == 0 ? context : Math.min(context, options.maxContextTokens()),
        graph.kvBytesPerToken(),
        folder.weightsBytes(),
        true);
  }
}
