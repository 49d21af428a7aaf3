package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import io.runtimemoat.node.lab.scores.Score;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recorded table of the shipped models as a problem. A token costs the CPU milliseconds that
 * the table has measured for it, nothing else; the rule is the shipped configuration's.
 */
public final class RecordedProblem {
  private static final String PARAMETERS = "greedy";
  private static final int ANY_CONTEXT = 2_048;
  private static final double MILLION = 1e6;

  private final List<Arm> arms;
  private final List<HeldOutCase> cases;
  private final ScoreTable table;
  private final RuleThresholds rule;
  private final @Nullable PromptClasses classes;

  private RecordedProblem(
      List<Arm> arms,
      List<HeldOutCase> cases,
      ScoreTable table,
      RuleThresholds rule,
      @Nullable PromptClasses classes) {
    this.arms = arms;
    this.cases = cases;
    this.table = table;
    this.rule = rule;
    this.classes = classes;
  }

  /** Of the shipped table and these cases, whose contexts have no classes. */
  public static RecordedProblem shipped(Path cases) throws IOException {
    return shipped(cases, null);
  }

  /** The same, and contexts have these classes of prompts. */
  static RecordedProblem shipped(Path cases, @Nullable PromptClasses classes) throws IOException {
    ScoreTable table = ScoreTable.shipped();
    RoutingSettings routing = RoutingSettings.from(NodeConfig.load(Optional.empty()));
    List<Arm> arms = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      String model = tier.code();
      arms.add(new Arm(model, model, tier, measured(table, model), ANY_CONTEXT));
    }
    return new RecordedProblem(
        arms, HeldOutCase.readAll(cases), table, RuleThresholds.of(routing.rule()), classes);
  }

  /** CPU milliseconds per token, as a price: a request's cost is in CPU milliseconds. */
  static Prices measured(ScoreTable table, String model) {
    double promptMillis = 0;
    double completionMillis = 0;
    long promptTokens = 0;
    long completionTokens = 0;
    for (Score score : table.all()) {
      if (score.arm().equals(model) && score.parameters().equals(PARAMETERS)) {
        promptMillis += score.promptMillis();
        completionMillis += score.completionMillis();
        promptTokens += score.promptTokens();
        completionTokens += score.completionTokens();
      }
    }
    return new Prices(
        MILLION * promptMillis / promptTokens, MILLION * completionMillis / completionTokens);
  }

  public List<Arm> arms() {
    return arms;
  }

  /** The contestants that learn nothing: each arm by itself, and the rule. */
  public List<Contestant> fixed() {
    List<Contestant> fixed = new ArrayList<>();
    arms.forEach(arm -> fixed.add(Contestant.always(arm.id())));
    fixed.add(Contestant.fixed("rule", new RulePolicy(rule)));
    return fixed;
  }

  /** The name of the contestant that always takes the strongest arm. */
  public String baseline() {
    return Contestant.always(Tier.LARGE.code()).name();
  }

  /** What a saving of an average request of the strongest arm is worth. */
  public Reward reward(double costWeight) {
    Arm strongest = arms.get(arms.size() - 1);
    double sum = 0;
    for (RecordedTask task : tasks(0)) {
      sum += task.attempt(strongest).cost();
    }
    return new Reward(costWeight, sum / cases.size());
  }

  private List<RecordedTask> tasks(long key) {
    FeatureExtractor features = new FeatureExtractor(new SipHash(key, key), classes);
    return RecordedTasks.join(cases, table, arms, PARAMETERS, features);
  }

  /** Requests of the table; the seed also makes the key of hashed features. */
  public RecordedWorld world(EscalationRule escalation, RecordedWorld.Options options) {
    return new RecordedWorld(tasks(options.seed()), arms, escalation, options);
  }
}
