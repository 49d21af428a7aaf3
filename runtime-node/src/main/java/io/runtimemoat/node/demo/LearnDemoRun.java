package io.runtimemoat.node.demo;

import com.typesafe.config.Config;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The whole demonstration: reads cases and table, runs, shows, writes the report. */
public final class LearnDemoRun {
  /** Nothing of the table reads an arm's context. */
  private static final int ANY_CONTEXT = 2_048;

  /** The rule does not look at hashed features. */
  private static final FeatureExtractor FEATURES = new FeatureExtractor(new SipHash(1, 2));

  private final Config config;
  private final RoutingSettings routing;
  private final LearnDemo.Options options;
  private final PrintStream out;
  private final boolean isTerminal;

  /**
   * A run that shows itself on {@code out}.
   *
   * @param config its arms, prices and rule are those of the node
   */
  public LearnDemoRun(
      Config config, LearnDemo.Options options, PrintStream out, boolean isTerminal) {
    this.config = config;
    this.routing = RoutingSettings.from(config);
    this.options = options;
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /**
   * Runs against the node at {@code base} and writes {@code report}.
   *
   * @throws IOException when the node is away or refuses a case, or a file cannot be used
   */
  public void run(URI base, String key, Path cases, ScoreTable table, Path report)
      throws IOException, InterruptedException {
    List<Arm> arms = routing.arms().stream().map(arm -> Arm.of(arm, ANY_CONTEXT)).toList();
    List<RecordedTask> tasks =
        RecordedTasks.join(HeldOutCase.readAll(cases), table, arms, "greedy", FEATURES);
    Contest contest =
        new Contest(
            arms,
            new RulePolicy(RuleThresholds.of(routing.rule())),
            EscalationRule.of(routing.escalation()));
    LearnDemo demo = new LearnDemo(new NodeClient(base, key), contest, options, System::nanoTime);
    LearnDemo.Result result = demo.run(tasks, new LiveTable(out, isTerminal));
    out.println();
    out.print(LiveTable.table(contest));
    Optional<Safeguards.Result> safeguards =
        Safeguards.run(config, cases, options.seed(), Safeguards.MOST_REQUESTS);
    Files.writeString(report, LearnReport.html(result, safeguards), StandardCharsets.UTF_8);
    out.print(SafeguardsReport.text(safeguards));
    if (result.told() < result.requests()) {
      out.printf(
          "The node took %d of %d scores: it learns nothing from the others.%n",
          result.told(), result.requests());
    }
    out.println("Report: " + report.toAbsolutePath());
  }
}
