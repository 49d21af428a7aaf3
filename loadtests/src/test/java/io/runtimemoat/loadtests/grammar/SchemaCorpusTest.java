package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The grammar alone over the real schemas, beside an independent validator. */
@Tag("verify")
class SchemaCorpusTest {
  private static final long SEED = 20_261_128;
  private static final double COMPILED = 0.90;
  private static final double WIDE = 0.30;
  private static final double NANOS_PER_MILLI = 1e6;

  private static List<CorpusCheck> all = List.of();

  @BeforeAll
  static void checkEverySchema() throws Exception {
    List<RealSchema> schemas = SchemaCorpus.all();
    all =
        IntStream.range(0, schemas.size())
            .parallel()
            .mapToObj(i -> new CorpusCheck(schemas.get(i), SEED + i).run())
            .toList();
    print();
  }

  @Test
  void corpus_isWideEnough() {
    assertThat(all).hasSizeGreaterThanOrEqualTo(300);
    assertThat(all.stream().map(check -> check.schema.source()).distinct())
        .hasSizeGreaterThanOrEqualTo(5);
    assertThat(share(all.stream().filter(check -> check.wide).count()))
        .as("schemas with keywords about whole values")
        .isGreaterThanOrEqualTo(WIDE);
  }

  @Test
  void schemas_compile() {
    assertThat(share(compiled().size())).isGreaterThanOrEqualTo(COMPILED);
  }

  @Test
  void everyVerdict_isThatOfAnIndependentValidator() {
    List<String> wrong = new ArrayList<>();
    all.forEach(check -> check.wrong.forEach(each -> wrong.add(check.schema + ": " + each)));

    assertThat(wrong).isEmpty();
  }

  @Test
  void everySchema_isTriedByDocuments() {
    long tried = compiled().stream().filter(check -> check.valid > 0).count();

    assertThat(tried / (double) compiled().size()).isGreaterThanOrEqualTo(0.95);
  }

  private static List<CorpusCheck> compiled() {
    return all.stream().filter(check -> check.refused.isEmpty()).toList();
  }

  private static double share(long count) {
    return count / (double) all.size();
  }

  private static void print() {
    long[] nanos = compiled().stream().mapToLong(check -> check.compileNanos).sorted().toArray();
    Map<String, Integer> refused = new TreeMap<>();
    all.forEach(check -> check.refused.ifPresent(e -> refused.merge(e.keyword(), 1, Integer::sum)));
    System.out.printf(
        "Real schemas: %d, compiled %d, with keywords about whole values %d, refused by %s%n",
        all.size(), compiled().size(), all.stream().filter(check -> check.wide).count(), refused);
    System.out.printf(
        "Verdicts: valid %d, invalid %d, completed %d and %d not, wrong %d; without a document %d%n",
        sum(all.stream().mapToInt(check -> check.valid).toArray()),
        sum(all.stream().mapToInt(check -> check.invalid).toArray()),
        sum(all.stream().mapToInt(check -> check.completed).toArray()),
        sum(all.stream().mapToInt(check -> check.incompletable).toArray()),
        all.stream().mapToInt(check -> check.wrong.size()).sum(),
        compiled().stream().filter(check -> check.valid == 0).count());
    System.out.printf(
        "Streamed unheld: %.3f of the schemas that compiled; compiled in ms p50 %.2f p99 %.2f max %.2f%n",
        compiled().stream().filter(CorpusCheck::streamsUnheld).count() / (double) compiled().size(),
        nanos[nanos.length / 2] / NANOS_PER_MILLI,
        nanos[nanos.length * 99 / 100] / NANOS_PER_MILLI,
        nanos[nanos.length - 1] / NANOS_PER_MILLI);
    all.forEach(
        check ->
            check.refused.ifPresent(e -> System.out.println(check.schema + ": " + e.getMessage())));
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts).sum();
  }
}
