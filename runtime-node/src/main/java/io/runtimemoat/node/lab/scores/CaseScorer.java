package io.runtimemoat.node.lab.scores;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.PromptEncoder;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.node.lab.Grade;
import io.runtimemoat.node.lab.HeldOutCase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Answers held-out cases one at a time on a device, under the mask of their schema as a node does
 * it, and scores the answers.
 */
public final class CaseScorer {
  private static final int MAX_TOKENS = 256;
  private static final Duration CASE_LIMIT = Duration.ofMinutes(5);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Device device;
  private final PromptEncoder encoder;
  private final String model;
  private long sequences;

  /** CPU time of the lane when it ended the last sequence; written and read around {@code join}. */
  private long laneNanos = -1;

  /** A scorer of one loaded model. Its first score is without CPU times before it: warm it up. */
  public CaseScorer(LocalModels models, String model) {
    this.model = model;
    this.device =
        models.devices().stream()
            .filter(d -> d.models().stream().anyMatch(m -> m.name().equals(model)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no device has the model " + model));
    this.encoder = models.encoder(model).orElseThrow();
  }

  /**
   * Answers and scores one case.
   *
   * @param parameters what the score calls {@code temperature} and {@code seed}
   * @param seed of the draws; without effect at temperature 0
   */
  public Score score(HeldOutCase task, String parameters, double temperature, long seed) {
    long before = laneNanos;
    Answer answer = answer(task, temperature, seed);
    Grade grade = Grade.of(task.expected(), answer.text.toString());
    long wrong = grade.wrongFields().stream().filter(task.expected()::has).count();
    int fields = task.expected().size();
    return new Score(
        task.id(),
        model,
        parameters,
        grade.exact(),
        (double) (fields - wrong) / fields,
        answer.outcome().promptTokens(),
        answer.outcome().completionTokens(),
        before < 0 ? Double.NaN : (answer.firstNanos - before) / NANOS_PER_MILLI,
        (answer.endNanos - answer.firstNanos) / NANOS_PER_MILLI,
        answer.sumProbability / Math.max(1, answer.tokens),
        answer.minProbability);
  }

  private Answer answer(HeldOutCase task, double temperature, long seed) {
    ChatPrompt.ResponseSchema schema = task.prompt().responseSchema();
    if (schema == null) {
      throw new IllegalArgumentException("case " + task.id() + " names no schema");
    }
    long id = sequences++;
    SequenceSpec spec =
        new SequenceSpec(
            id,
            "lab",
            1,
            model,
            encoder.encodeChat(task.prompt()),
            1,
            MAX_TOKENS,
            new Sampling(temperature, 1, 0, 0, 1, 0, 0, Map.of(), seed),
            new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, schema.json(), ""),
            List.of(),
            -1,
            true,
            Instant.now().plus(CASE_LIMIT),
            0);
    Answer answer = new Answer();
    Admission admission = device.submit(spec, answer);
    if (admission != Admission.ACCEPTED) {
      throw new IllegalStateException("the device refused a case: " + admission);
    }
    device.request(id, Integer.MAX_VALUE);
    SequenceOutcome outcome = answer.end.join();
    if (outcome.status() != SequenceOutcome.Status.FINISHED) {
      throw new IllegalStateException(
          "case %s ended as %s: %s".formatted(task.id(), outcome.status(), outcome.detail()));
    }
    laneNanos = answer.endNanos;
    return answer;
  }

  /** Hears the lane on the lane's own thread, whose CPU time is therefore the current thread's. */
  private static final class Answer implements SequenceListener {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final CompletableFuture<SequenceOutcome> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private double sumProbability;
    private double minProbability = 1;
    private long firstNanos = -1;
    private long endNanos;

    @Override
    public void onText(TextBatch batch) {
      if (firstNanos < 0) {
        firstNanos = THREADS.getCurrentThreadCpuTime();
      }
      text.append(batch.text());
      if (batch.tokens() > 0) {
        tokens += batch.tokens();
        sumProbability += batch.tokens() * batch.minProbability();
        minProbability = Math.min(minProbability, batch.minProbability());
      }
    }

    @Override
    public void onEnd(SequenceOutcome outcome) {
      endNanos = THREADS.getCurrentThreadCpuTime();
      end.complete(outcome);
    }

    SequenceOutcome outcome() {
      return end.join();
    }
  }
}
