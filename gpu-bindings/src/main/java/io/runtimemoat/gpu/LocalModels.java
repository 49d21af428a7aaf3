package io.runtimemoat.gpu;

import java.util.List;
import java.util.Optional;

/** The models and devices of this node. */
public interface LocalModels extends AutoCloseable {
  List<Device> devices();

  List<ModelDescription> models();

  /** The encoder of a model that this node has loaded. */
  Optional<PromptEncoder> encoder(String model);

  @Override
  void close();
}
