package io.runtimemoat.gpu.onnx;

import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.config.ModelSettings.LocalModel;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.PromptEncoder;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import io.runtimemoat.gpu.lane.ServedModel;
import io.runtimemoat.gpu.tokenizer.TemplatePromptEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured models, loaded once per lane, and the lanes that serve them. */
public final class OnnxLocalModels implements LocalModels {
  private final List<Device> devices;
  private final Map<String, TemplatePromptEncoder> encoders;

  private OnnxLocalModels(List<Device> devices, Map<String, TemplatePromptEncoder> encoders) {
    this.devices = List.copyOf(devices);
    this.encoders = Map.copyOf(encoders);
  }

  private record Files(LocalModel model, ModelFolder folder, TemplatePromptEncoder encoder) {}

  /**
   * Loads every configured model and starts the lanes.
   *
   * @param constraints hold texts to the grammars that sequences name
   * @throws BrokenModelException when a folder cannot be served, with one sentence
   */
  public static OnnxLocalModels load(
      ModelSettings models, DeviceSettings settings, ConstraintFactory constraints) {
    Deque<Runnable> opened = new ArrayDeque<>();
    boolean loaded = false;
    try {
      OnnxLocalModels all = load(models, settings, constraints, opened);
      loaded = true;
      return all;
    } finally {
      if (!loaded) {
        opened.forEach(Runnable::run);
      }
    }
  }

  /** Pushes how to close each thing that it opens. */
  private static OnnxLocalModels load(
      ModelSettings models,
      DeviceSettings settings,
      ConstraintFactory constraints,
      Deque<Runnable> opened) {
    List<Files> all = new ArrayList<>();
    Map<String, TemplatePromptEncoder> encoders = new HashMap<>();
    for (LocalModel model : models.local()) {
      ModelFolder folder = ModelFolder.read(model.folder());
      Files files = new Files(model, folder, encoder(folder));
      opened.push(files.encoder()::close);
      all.add(files);
      encoders.put(model.name(), files.encoder());
    }
    List<Device> devices = new ArrayList<>();
    for (int lane = 0; lane < settings.lanes(); lane++) {
      Device device =
          OnnxDevice.start("cpu-" + lane, openAll(all, settings), settings, constraints);
      opened.push(device::close);
      devices.add(device);
    }
    return new OnnxLocalModels(devices, encoders);
  }

  /** One lane's own copies; a failure leaves none of them open. */
  private static List<ServedModel> openAll(List<Files> all, DeviceSettings settings) {
    Deque<ServedModel> served = new ArrayDeque<>();
    boolean complete = false;
    try {
      all.forEach(files -> served.addLast(open(files, settings)));
      complete = true;
      return List.copyOf(served);
    } finally {
      if (!complete) {
        served.descendingIterator().forEachRemaining(model -> model.decoder().close());
      }
    }
  }

  private static ServedModel open(Files files, DeviceSettings settings) {
    LocalModel model = files.model();
    LoadOptions options =
        new LoadOptions(
            model.slots(),
            model.maxContext(),
            settings.chunkTokens(),
            settings.threads(),
            settings.spinning());
    DecoderModel decoder = OnnxModels.open(model.name(), files.folder(), options);
    return new ServedModel(decoder, files.encoder().tokenizer(), files.folder().endTokens());
  }

  private static TemplatePromptEncoder encoder(ModelFolder folder) {
    try {
      return TemplatePromptEncoder.load(folder.path());
    } catch (IOException e) {
      throw new BrokenModelException(
          folder.path(), "tokenizer.json or tokenizer_config.json cannot be used.", e);
    }
  }

  @Override
  public List<Device> devices() {
    return devices;
  }

  @Override
  public List<ModelDescription> models() {
    return devices.get(0).models();
  }

  @Override
  public Optional<PromptEncoder> encoder(String model) {
    return Optional.ofNullable(encoders.get(model));
  }

  @Override
  public void close() {
    devices.forEach(Device::close);
    encoders.values().forEach(TemplatePromptEncoder::close);
  }
}
