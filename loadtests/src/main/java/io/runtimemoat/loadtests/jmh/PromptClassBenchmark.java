package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.node.lab.HeldOutCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What telling the class of a prompt by its words adds to a decision, for eight classes. */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PromptClassBenchmark {
  /** Characters of the input. */
  @Param({"250", "2000"})
  private int chars;

  private @Nullable PromptClasses classes;
  private final List<String> inputs = new ArrayList<>();
  private int next;

  @Setup
  public void fit() throws IOException {
    List<HeldOutCase> cases =
        HeldOutCase.readAll(ShippedModels.folder("heldout").resolve("cases.jsonl"));
    List<ClassFitting.Sample> samples = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cases.size(); i++) {
      String input = cases.get(i).prompt().messages().get(0).content();
      float[] direction = new float[PromptClasses.MOST];
      direction[i % direction.length] = 1;
      samples.add(new ClassFitting.Sample("", input, direction));
      text.append(input).append(' ');
      if (text.length() >= chars) {
        inputs.add(text.substring(0, chars));
        text.setLength(0);
      }
    }
    classes = ClassFitting.fit("none", samples, PromptClasses.MOST, 1).classes();
  }

  @Benchmark
  public float[] classOfPrompt() {
    next = next + 1 == inputs.size() ? 0 : next + 1;
    return Objects.requireNonNull(classes)
        .probabilities("Answer with the fields of the case.", inputs.get(next));
  }
}
