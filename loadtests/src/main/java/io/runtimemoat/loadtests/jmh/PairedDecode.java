package io.runtimemoat.loadtests.jmh;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Ratios of decode loops, measured in pairs: short bursts of both take turns in one process, each
 * pair gives one ratio, and the median counts. A machine that is slow for a second is slow for both
 * sides of a pair, so that ratios settle where those of separate runs drift by a third.
 *
 * <p>Writes {@code paired-decode.json} into the folder that is its argument.
 */
public final class PairedDecode {
  private static final int WARM_UP_PAIRS = 30;
  private static final int PAIRS = 200;
  private static final long BURST_NANOS = 40_000_000;
  private static final int STEP_THREADS = 2;
  private static final int MANY = 8;

  private PairedDecode() {}

  /** One side of a comparison: does a round and returns how many tokens it made. */
  private interface Side {
    long round() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args.length == 0 ? "." : args[0]);
    JsonMapper json = new JsonMapper();
    ObjectNode result = json.createObjectNode();
    result.put("commit", MeasuredMachine.commit()).set("machine", MeasuredMachine.toJson());
    ArrayNode ratios = result.putArray("ratios");
    for (String model : List.of("small", "medium", "large")) {
      ratios.add(againstBare(model));
    }
    for (String model : List.of("medium", "large")) {
      ratios.add(batched(model));
    }
    String text = json.writerWithDefaultPrettyPrinter().writeValueAsString(result);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("paired-decode.json"), text + "\n");
    System.out.println(text);
  }

  /** Tokens per second of one sequence, ours over the bare loop's. */
  private static ObjectNode againstBare(String model) throws Exception {
    DecodeBenchmark both = new DecodeBenchmark();
    both.model = model;
    both.load();
    ObjectNode pair =
        paired(
            () -> rounds(both.moat(), DecodeRun.STEPS),
            () -> rounds(both.bareOnnxRuntime(), DecodeRun.STEPS));
    both.close();
    return pair.put("what", "one sequence, moat over bare loop").put("model", model);
  }

  private static long rounds(int hash, int tokens) {
    return hash == 0 ? 0 : tokens; // the hash is used, so that no loop is empty
  }

  /** Tokens per second of eight sequences over those of one. */
  private static ObjectNode batched(String model) throws Exception {
    BatchedDecodeBenchmark many = batch(model, MANY);
    BatchedDecodeBenchmark one = batch(model, 1);
    ObjectNode pair = paired(() -> tokens(many), () -> tokens(one));
    many.close();
    one.close();
    return pair.put("what", "8 sequences over 1, two threads").put("model", model);
  }

  private static BatchedDecodeBenchmark batch(String model, int active) {
    BatchedDecodeBenchmark batch = new BatchedDecodeBenchmark();
    batch.model = model;
    batch.active = active;
    batch.threads = STEP_THREADS;
    batch.load();
    return batch;
  }

  private static long tokens(BatchedDecodeBenchmark batch) {
    BatchedDecodeBenchmark.Produced produced = new BatchedDecodeBenchmark.Produced();
    batch.steps(produced);
    return produced.tokens;
  }

  private static ObjectNode paired(Side first, Side second) throws Exception {
    double[] ratios = new double[PAIRS];
    double[] firsts = new double[PAIRS];
    double[] seconds = new double[PAIRS];
    for (int pair = -WARM_UP_PAIRS; pair < PAIRS; pair++) {
      boolean swapped = (pair & 1) != 0;
      double early = burst(swapped ? second : first);
      double late = burst(swapped ? first : second);
      if (pair >= 0) {
        firsts[pair] = swapped ? late : early;
        seconds[pair] = swapped ? early : late;
        ratios[pair] = firsts[pair] / seconds[pair];
      }
    }
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("pairs", PAIRS);
    json.put("median", quantile(ratios, 0.5));
    json.put("q25", quantile(ratios, 0.25)).put("q75", quantile(ratios, 0.75));
    json.put("firstTokensPerSecond", quantile(firsts, 0.5));
    json.put("secondTokensPerSecond", quantile(seconds, 0.5));
    return json;
  }

  /** Tokens per second over one burst. */
  private static double burst(Side side) throws Exception {
    long start = System.nanoTime();
    long tokens = 0;
    long spent = 0;
    while (spent < BURST_NANOS) {
      tokens += side.round();
      spent = System.nanoTime() - start;
    }
    return tokens * 1e9 / spent;
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
