package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.bandit.parameters.Range;
import io.runtimemoat.decision.bandit.parameters.Shift;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import io.runtimemoat.node.lab.scores.Score;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recorded table of the shipped models as a problem. A token costs the CPU milliseconds that
 * the table has measured for it, nothing else; the rule is the shipped configuration's.
 */
public final class RecordedProblem {
  /** What a client that sets no temperature gets ({@code moat.session.default-temperature}). */
  private static final String BASELINE = "greedy";

  private static final String TEMPERATURE = "temperature";

  /** The table's other sets, by how much warmer they are. */
  private static final List<Shift> WARMER =
      List.of(
          new Shift("t0.2", Map.of(TEMPERATURE, 0.2)), new Shift("t0.7", Map.of(TEMPERATURE, 0.7)));

  /**
   * A step as long as the table's longest; the shipped one of 0.2 would reach the first set alone.
   */
  private static final Range REACH = new Range(0.7, 0, 2);

  private static final int ANY_CONTEXT = 2_048;
  private static final double MILLION = 1e6;

  private final List<Arm> arms;
  private final List<HeldOutCase> cases;
  private final ScoreTable table;
  private final RuleThresholds rule;
  private final RecordedContexts contexts;
  private final ParameterSpace parameters;

  private RecordedProblem(
      List<Arm> arms,
      List<HeldOutCase> cases,
      ScoreTable table,
      RuleThresholds rule,
      RecordedContexts contexts,
      ParameterSpace parameters) {
    this.arms = arms;
    this.cases = cases;
    this.table = table;
    this.rule = rule;
    this.contexts = contexts;
    this.parameters = parameters;
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
        arms,
        HeldOutCase.readAll(cases),
        table,
        RuleThresholds.of(routing.rule()),
        RecordedContexts.of(classes),
        ParameterSpace.none());
  }

  /** The same in which a parameter set of the table is drawn within the arm. */
  public RecordedProblem withParameterSets() {
    ParameterSet baseline =
        new ParameterSet(
            ParameterSet.BASELINE, List.of(new Parameter(TEMPERATURE, 0, Parameter.DEFAULT)));
    TrustRegion region = new TrustRegion(Map.of(TEMPERATURE, REACH), WARMER, false);
    return new RecordedProblem(
        arms, cases, table, rule, contexts, new ParameterSpace(baseline, region));
  }

  /** The same whose contexts have embeddings of the prompts too, as those of a node would. */
  RecordedProblem withEmbeddings(Embedder embedder, int maxTokens, long seed) {
    return new RecordedProblem(
        arms, cases, table, rule, contexts.embedded(cases, embedder, maxTokens, seed), parameters);
  }

  /** CPU milliseconds per token, as a price: a request's cost is in CPU milliseconds. */
  static Prices measured(ScoreTable table, String model) {
    double promptMillis = 0;
    double completionMillis = 0;
    long promptTokens = 0;
    long completionTokens = 0;
    for (Score score : table.all()) {
      if (score.arm().equals(model) && score.parameters().equals(BASELINE)) {
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
    for (RecordedTask task : tasks(0, BASELINE)) {
      sum += task.attempt(strongest).cost();
    }
    return new Reward(costWeight, sum / cases.size());
  }

  private List<RecordedTask> tasks(long key, String set) {
    return RecordedTasks.join(cases, table, arms, set, contexts.under(key));
  }

  /** Requests of the table; the seed also makes the key of hashed features. */
  public RecordedWorld world(EscalationRule escalation, RecordedWorld.Options options) {
    Map<String, List<RecordedTask>> others = new HashMap<>();
    for (Shift shift : parameters.region().shifts()) {
      others.put(shift.id(), tasks(options.seed(), shift.id()));
    }
    return new RecordedWorld(
        new RecordedWorld.Cases(parameters, tasks(options.seed(), BASELINE), others),
        arms,
        escalation,
        options);
  }
}
