package io.runtimemoat.node.cli;

import com.typesafe.config.Config;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.ModelGrader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moat lab grade}: exact-object accuracy of a model on held-out cases. */
@Command(
    name = "grade",
    description = {
      "Decodes held-out cases greedily and grades the answers: exact objects, per difficulty and",
      "schema, with 95 %% Wilson intervals. Cases are JSON lines with id, difficulty, schema,",
      "response_schema, messages and expected."
    },
    mixinStandardHelpOptions = true)
final class GradeCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--model", required = true, description = "Name in moat.models.local.")
  private String model = "";

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      defaultValue = "gpu-bindings/models/heldout/cases.jsonl",
      description = "Default: ${DEFAULT-VALUE}.")
  private @Nullable Path cases;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Grade every N-th case only.")
  private int every = 1;

  @Override
  public Integer call() throws Exception {
    Config effective = config.load();
    ModelSettings all = ModelSettings.from(effective);
    ModelSettings one =
        new ModelSettings(
            all.dir(), all.local().stream().filter(m -> m.name().equals(model)).toList());
    DeviceSettings device = DeviceSettings.from(effective);
    List<HeldOutCase> graded = sample(HeldOutCase.readAll(java.util.Objects.requireNonNull(cases)));
    try (LocalModels models = OnnxLocalModels.load(one, device, ConstraintFactory.none())) {
      int concurrency = one.local().stream().mapToInt(ModelSettings.LocalModel::slots).sum();
      System.out.print(new ModelGrader(models, model, concurrency).grade(graded).text());
    }
    return 0;
  }

  private List<HeldOutCase> sample(List<HeldOutCase> all) {
    List<HeldOutCase> sample = new ArrayList<>();
    for (int i = 0; i < all.size(); i += Math.max(1, every)) {
      sample.add(all.get(i));
    }
    return sample;
  }
}
