package io.runtimemoat.node.cli;

import io.runtimemoat.node.demo.LearnDemo;
import io.runtimemoat.node.demo.LearnDemoRun;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code moat demo learn}: a node that chooses arms, told how good its answers were. */
@Command(
    name = "learn",
    description = {
      "Sends held-out cases to a running node that chooses the arm (thirds easy, medium and hard;",
      "other schemas in the second half), scores the answers, posts the scores as feedback, and",
      "compares cost and quality with always the weakest and strongest arm, the rule and an"
          + " oracle.",
      "The comparison is made from the recorded table of the shipped models. At the end, on a",
      "virtual clock: a bad snapshot at the gate, and a regression that is rolled back in canary."
    },
    mixinStandardHelpOptions = true)
final class DemoLearnCommand implements Callable<Integer> {
  private static final int LONGEST_MINUTES = 24 * 60;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "The node's data port. Default: ${DEFAULT-VALUE}.")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--key",
      defaultValue = "${env:MOAT_API_KEY}",
      description = "The key to ask with. Default: the environment's MOAT_API_KEY.")
  private @Nullable String key;

  @Option(
      names = "--model",
      defaultValue = "auto",
      description = "What requests ask for. Default: ${DEFAULT-VALUE}.")
  private String model = "auto";

  @Option(
      names = "--requests",
      defaultValue = "3000",
      description = "Cases to send; they come again when there are fewer. Default: 3000.")
  private int requests;

  @Option(names = "--seed", defaultValue = "1", description = "Order of the cases. Default: 1.")
  private long seed;

  @Option(names = "--concurrency", defaultValue = "4", description = "At once. Default: 4.")
  private int concurrency;

  @Option(
      names = "--minutes",
      defaultValue = "9",
      description = "No further case is sent after this. Default: 9.")
  private int minutes;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      defaultValue = "gpu-bindings/models/heldout/cases.jsonl",
      description = "Default: ${DEFAULT-VALUE}.")
  private Path cases = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "moat-learns.html",
      description = "Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (key == null || key.isBlank()) {
      throw wrong("a key is needed: --key, or MOAT_API_KEY; the node prints one when it starts");
    }
    if (requests < 2 || concurrency < 1 || minutes < 1 || minutes > LONGEST_MINUTES) {
      throw wrong(
          "--requests from 2, --concurrency from 1, --minutes from 1 to " + LONGEST_MINUTES);
    }
    LearnDemo.Options options =
        new LearnDemo.Options(model, requests, seed, concurrency, Duration.ofMinutes(minutes));
    boolean isTerminal = CommandLine.Help.Ansi.AUTO.enabled();
    try {
      new LearnDemoRun(config.load(), options, System.out, isTerminal)
          .run(url, key, cases, ScoreTable.shipped(), report);
      return 0;
    } catch (NoSuchFileException e) {
      System.err.println(
          "moat: "
              + MoatCommand.oneLine(e)
              + "; --cases names one, the repository has the default");
      return MoatCommand.CANNOT_RUN;
    } catch (IOException e) {
      System.err.println("moat: " + MoatCommand.oneLine(e));
      return MoatCommand.CANNOT_RUN;
    }
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), message);
  }
}
