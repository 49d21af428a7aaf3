package io.runtimemoat.node.lab;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.PromptEncoder;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Decodes held-out cases greedily on a device and grades the answers. */
public final class ModelGrader {
  private static final int MAX_TOKENS = 256;
  private static final int UNLIMITED_CREDIT = Integer.MAX_VALUE;
  private static final Duration CASE_LIMIT = Duration.ofMinutes(5);

  private final Device device;
  private final PromptEncoder encoder;
  private final String model;
  private final Semaphore inFlight;

  /**
   * A grader of one loaded model.
   *
   * @param concurrency cases decoded at once, at least 1
   */
  public ModelGrader(LocalModels models, String model, int concurrency) {
    this.model = model;
    this.device =
        models.devices().stream()
            .filter(d -> d.models().stream().anyMatch(m -> m.name().equals(model)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no device has the model " + model));
    this.encoder = models.encoder(model).orElseThrow();
    this.inFlight = new Semaphore(concurrency);
  }

  /** Grades every case; a case that the device does not finish counts as wrong. */
  public GradeReport grade(List<HeldOutCase> cases) throws InterruptedException {
    List<CompletableFuture<String>> answers = new java.util.ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      inFlight.acquire();
      answers.add(decode(i, cases.get(i)));
    }
    GradeReport report = new GradeReport();
    for (int i = 0; i < cases.size(); i++) {
      report.add(cases.get(i), Grade.of(cases.get(i).expected(), answers.get(i).join()));
    }
    return report;
  }

  private CompletableFuture<String> decode(long id, HeldOutCase task) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    SequenceSpec spec =
        new SequenceSpec(
            id,
            "lab",
            1,
            model,
            encoder.encodeChat(task.prompt()),
            1,
            MAX_TOKENS,
            Sampling.greedy(),
            null,
            List.of(),
            -1,
            false,
            Instant.now().plus(CASE_LIMIT),
            0);
    Admission admission = device.submit(spec, new Answer(answer));
    if (admission != Admission.ACCEPTED) {
      inFlight.release();
      throw new IllegalStateException("the device refused a case: " + admission);
    }
    device.request(id, UNLIMITED_CREDIT);
    return answer;
  }

  private final class Answer implements SequenceListener {
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> answer;

    Answer(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    public void onText(TextBatch batch) {
      text.append(batch.text());
    }

    @Override
    public void onEnd(SequenceOutcome outcome) {
      inFlight.release();
      answer.complete(text.toString());
    }
  }
}
