package io.runtimemoat.node.demo;

import com.typesafe.config.Config;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import io.runtimemoat.node.lab.scores.ScoreTable;
import io.runtimemoat.node.lab.simulate.DecisionProblem;
import io.runtimemoat.node.lab.simulate.Reward;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
    Contest contest = contest(config, arms, tasks, options.seed());
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
    if (contest.isByRulesAlone()) {
      out.println(
          "The node decided by rules alone. It learns while the flag routing.policy_bandit is on, once"
              + " moat.learning.rewards.window has passed.");
    }
    out.println("Report: " + report.toAbsolutePath());
  }

  /** Nobody has answered yet. */
  static Contest contest(Config config, List<Arm> arms, List<RecordedTask> tasks, long seed) {
    RoutingSettings routing = RoutingSettings.from(config);
    EscalationRule escalation = EscalationRule.of(routing.escalation());
    return new Contest(
        arms,
        new RulePolicy(RuleThresholds.of(routing.rule())),
        escalation,
        new VirtualLearner(
            new TaskProblem(tasks, arms),
            Safeguards.learning(config, reward(tasks, arms)),
            escalation,
            seed));
  }

  /** What a saving of an average request of the strongest arm is worth. */
  private static Reward reward(List<RecordedTask> tasks, List<Arm> arms) {
    Arm strongest =
        arms.stream().max(Comparator.comparingInt(arm -> arm.tier().rank())).orElseThrow();
    double cost =
        tasks.stream().mapToDouble(task -> task.attempt(strongest).cost()).average().orElseThrow();
    return new Reward(Safeguards.COST_WEIGHT, cost);
  }

  private record TaskProblem(List<RecordedTask> tasks, List<Arm> all) implements DecisionProblem {
    @Override
    public FeasibleSet arms() {
      return new FeasibleSet(all, List.of());
    }

    @Override
    public String featureSchema() {
      return tasks.get(0).context().featureSchema();
    }

    @Override
    public int dimension() {
      return tasks.get(0).context().vector().length;
    }
  }
}
