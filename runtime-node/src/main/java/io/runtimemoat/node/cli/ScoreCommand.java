package io.runtimemoat.node.cli;

import com.typesafe.config.Config;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.CaseScorer;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moat lab score}: what each model makes of each held-out case, as a table. */
@Command(
    name = "score",
    description = {
      "Answers each held-out case once with each model under the mask of its schema, one at a"
          + " time,",
      "and adds a line per answer to a table: exact, share of right fields, tokens, CPU time of"
          + " the",
      "lane, mean and least token probability. Goes on where a table that was begun ends."
    },
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
  private static final int WARM_UP_CASES = 40;
  private static final int CASES_PER_NOTE = 100;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--model",
      split = ",",
      defaultValue = "small,medium,large",
      description = "Names in moat.models.local. Default: ${DEFAULT-VALUE}.")
  private List<String> names = List.of();

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      defaultValue = "gpu-bindings/models/heldout/cases.jsonl",
      description = "Default: ${DEFAULT-VALUE}.")
  private Path cases = Path.of("");

  @Option(
      names = "--temperature",
      defaultValue = "0",
      description = "0 is greedy. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the draws; the case's row is added. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The table.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    Config effective = config.load();
    ModelSettings all = ModelSettings.from(effective);
    ModelSettings chosen =
        new ModelSettings(
            all.dir(), all.local().stream().filter(m -> names.contains(m.name())).toList());
    List<HeldOutCase> tasks = HeldOutCase.readAll(cases);
    GrammarBook grammars = new GrammarBook(OutputSettings.from(effective).grammarCacheBytes());
    try (LocalModels models =
        OnnxLocalModels.load(
            chosen, DeviceSettings.from(effective), new GrammarConstraints(grammars))) {
      for (String name : names) {
        score(new CaseScorer(models, name), name, tasks);
      }
    }
    return 0;
  }

  private void score(CaseScorer scorer, String model, List<HeldOutCase> tasks) throws IOException {
    String parameters =
        temperature == 0 ? "greedy" : String.format(Locale.ROOT, "t%.1f", temperature);
    ScoreTable done = Files.exists(out) ? ScoreTable.read(out) : ScoreTable.of(List.of());
    for (HeldOutCase task : tasks.subList(0, Math.min(WARM_UP_CASES, tasks.size()))) {
      scorer.score(task, parameters, temperature, seed);
    }
    for (int i = 0; i < tasks.size(); i++) {
      HeldOutCase task = tasks.get(i);
      if (done.find(task.id(), model, parameters).isEmpty()) {
        ScoreTable.append(out, scorer.score(task, parameters, temperature, seed + i));
      }
      if ((i + 1) % CASES_PER_NOTE == 0) {
        System.err.println(model + " " + parameters + ": " + (i + 1) + "/" + tasks.size());
      }
    }
  }
}
