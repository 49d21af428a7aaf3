package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.PromptEncoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LoadingModelsTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();

  private final class NoModels implements LocalModels {
    @Override
    public List<Device> devices() {
      return List.of();
    }

    @Override
    public List<ModelDescription> models() {
      return List.of();
    }

    @Override
    public Optional<PromptEncoder> encoder(String model) {
      return Optional.empty();
    }

    @Override
    public void close() {
      closed.add("models");
    }
  }

  @Test
  void modelsThatNobodyTook_areClosedInTheirPlace() {
    OpenParts open = new OpenParts(() -> false);
    open.add(() -> closed.add("folder"));
    open.add(LoadingModels.start(NoModels::new));
    open.add(() -> closed.add("database"));

    open.close();

    assertThat(closed).containsExactly("database", "models", "folder");
  }

  @Test
  void modelsThatWereTaken_areClosedOnce() {
    OpenParts open = new OpenParts(() -> false);
    LoadingModels loading = open.add(LoadingModels.start(NoModels::new));
    open.add(() -> closed.add("system"));
    open.add(loading.take());

    open.close();

    assertThat(closed).containsExactly("models", "system");
  }

  @Test
  void modelsThatDidNotLoad_stopNoOtherPart() {
    OpenParts open = new OpenParts(() -> false);
    open.add(() -> closed.add("folder"));
    LoadingModels loading =
        open.add(
            LoadingModels.start(
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertThatThrownBy(loading::take).hasMessage("broken");
    open.close();

    assertThat(closed).containsExactly("folder");
  }
}
