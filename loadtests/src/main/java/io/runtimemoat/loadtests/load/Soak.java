package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A steady load on a node for a long time: what is left on its heap after a full collection and
 * what memory its process holds, read between rounds of load, and how both grow after the warm-up.
 * Writes one JSON file after every round, so that a run that is cut short is not lost.
 */
@Command(name = "soak", mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double MEGABYTE = 1e6;
  private static final int MINUTES_OF_SLOPE = 10;

  @Mixin private LoadShape shape = new LoadShape();

  @Option(names = "--rate", description = "Arrivals per second: ${DEFAULT-VALUE}.")
  private double rate = 100;

  @Option(names = "--rounds", description = "Rounds that are counted: ${DEFAULT-VALUE}.")
  private int rounds = 60;

  @Option(names = "--warm-up-rounds", description = "Rounds before them: ${DEFAULT-VALUE}.")
  private int warmUpRounds = 10;

  @Option(names = "--round-seconds", description = "Seconds of load a round: ${DEFAULT-VALUE}.")
  private int roundSeconds = 60;

  private final List<Trend.Reading> heap = new ArrayList<>();
  private final List<Trend.Reading> resident = new ArrayList<>();

  private Soak() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadResultFile result = new LoadResultFile(shape.node().out(), "soak");
    result.json().set("configuration", configuration());
    ObjectNode growth = result.json().putObject("megabytesPerTenMinutesAfterWarmUp");
    ArrayNode readings = result.json().putArray("rounds");
    try (StubUpstream stub = shape.stub();
        ProxyNode node = shape.node(stub.uri())) {
      long start = System.nanoTime();
      for (int round = 0; round < warmUpRounds + rounds; round++) {
        readings.add(round(node, round, start));
        growth.put("heapAfterCollection", perTenMinutes(heap));
        growth.put("residentMemory", perTenMinutes(resident));
        result.write();
      }
    }
    System.out.println(growth);
    System.out.println(result.path());
    return 0;
  }

  private ObjectNode configuration() {
    return shape.describe(
        JSON.createObjectNode()
            .put("ratePerSecond", rate)
            .put("rounds", rounds)
            .put("warmUpRounds", warmUpRounds)
            .put("roundSeconds", roundSeconds));
  }

  private ObjectNode round(ProxyNode node, int round, long startNanos)
      throws IOException, InterruptedException {
    LoadResult load =
        OpenLoopLoad.run(
            shape.plan(
                node.uri(), node.headers(), rate, Duration.ZERO, Duration.ofSeconds(roundSeconds)));
    long residentBytes =
        node.memory().residentBytes(); // before the collection, which gives memory back
    long heapBytes = node.memory().heapBytesAfterCollection();
    double minutes = (System.nanoTime() - startNanos) / 60e9;
    if (round >= warmUpRounds) {
      heap.add(new Trend.Reading(minutes, heapBytes / MEGABYTE));
      resident.add(new Trend.Reading(minutes, residentBytes / MEGABYTE));
    }
    return JSON.createObjectNode()
        .put("minutes", minutes)
        .put("heapAfterCollectionBytes", heapBytes)
        .put("residentBytes", residentBytes)
        .put("sent", load.sent())
        .put("failed", load.failed())
        .put("p50Ms", load.latencyMicros().getValueAtPercentile(50) / 1_000.0)
        .put("p99Ms", load.latencyMicros().getValueAtPercentile(99) / 1_000.0);
  }

  private static double perTenMinutes(List<Trend.Reading> readings) {
    return Trend.perMinute(readings) * MINUTES_OF_SLOPE;
  }
}
