package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/**
 * What it costs to compile each schema of a folder, one after the other: the percentiles are those
 * of the schemas. Refused ones count: whoever sends one waits for the refusal.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 10)
@Measurement(iterations = 5, time = 10)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@State(Scope.Thread)
public class CompileBenchmark {
  /** Files of one JSON Schema each; the corpus of real ones after {@code SchemaCorpusTest}. */
  @Param("loadtests/target/schema-corpus/texts")
  public String folder = "";

  private final List<String> schemas = new ArrayList<>();
  private int next;

  @Setup
  public void read() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.sorted().toList()) {
        schemas.add(Files.readString(file));
      }
    }
  }

  @Benchmark
  public @Nullable Grammar compile() {
    String schema = schemas.get(next);
    next = (next + 1) % schemas.size();
    try {
      return Grammar.ofSchema(schema);
    } catch (RefusedGrammarException e) {
      return null;
    }
  }
}
