package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What many tenants that learn cost one node: their learners are woken by asking for their
 * policies, learn what the ledger has of them, and fall asleep again; the heap is read at each
 * step.
 */
@Command(name = "tenant-load", mixinStandardHelpOptions = true)
public final class TenantLoad implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CALLERS = 8;
  private static final double MEGABYTE = 1 << 20;

  /** Longer than a learner stays awake without a message. */
  private static final Duration UNTIL_ASLEEP = Duration.ofMinutes(3);

  @Mixin private final NodeOptions options = new NodeOptions();

  @Option(names = "--tenants", description = "Tenants: ${DEFAULT-VALUE}.")
  private int count = 10_000;

  @Option(names = "--rewards", description = "Rated requests of each: ${DEFAULT-VALUE}.")
  private int rewards = 20;

  @Option(names = "--minutes", description = "Longest wait for them: ${DEFAULT-VALUE}.")
  private int minutes = 15;

  private TenantLoad() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new TenantLoad()).execute(args);
  }

  /** What is done for one tenant. */
  private interface Errand {
    void run(TenantId tenant) throws IOException, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    LoadResultFile result = new LoadResultFile(options.out(), "tenant-load");
    options
        .describe(result.json().putObject("configuration"))
        .put("tenants", count)
        .put("rewardsEach", rewards);
    measure(result.json());
    result.finish();
    return 0;
  }

  private void measure(ObjectNode result)
      throws IOException, InterruptedException, ExecutionException {
    List<TenantId> tenants =
        IntStream.range(0, count).mapToObj(i -> new TenantId("tenant-" + i)).toList();
    ArrayNode steps = result.putArray("steps");
    try (LearningNode node =
        LearningNode.withBacklog(
            options.moatJar(), "", tenants, count * rewards, options.javaOptions())) {
      node.start();
      node.wake();
      steps.add(step("started", node));
      each(tenants, node::make);
      steps.add(step("tenants made", node));
      result.put("secondsToLearn", learn(node, tenants));
      steps.add(step("all awake and taught", node));
      Thread.sleep(UNTIL_ASLEEP.toMillis());
      steps.add(step("asleep", node));
      long again = System.nanoTime();
      each(tenants, node::learned);
      result.put("secondsToWakeAll", (System.nanoTime() - again) / 1e9);
      steps.add(step("awake again", node));
      Thread.sleep(UNTIL_ASLEEP.toMillis());
      steps.add(step("asleep again", node));
    }
  }

  private double learn(LearningNode node, List<TenantId> tenants)
      throws IOException, InterruptedException, ExecutionException {
    long began = System.nanoTime();
    Set<TenantId> missing = ConcurrentHashMap.newKeySet();
    missing.addAll(tenants);
    while (!missing.isEmpty()) {
      if (System.nanoTime() - began > Duration.ofMinutes(minutes).toNanos()) {
        throw new IOException(missing.size() + " tenants have not learned all rewards");
      }
      each(
          List.copyOf(missing),
          tenant -> {
            if (node.learned(tenant) >= rewards) {
              missing.remove(tenant);
            }
          });
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static void each(List<TenantId> tenants, Errand errand)
      throws InterruptedException, ExecutionException {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (TenantId tenant : tenants) {
        done.add(
            callers.submit(
                () -> {
                  errand.run(tenant);
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static ObjectNode step(String name, LearningNode node)
      throws IOException, InterruptedException {
    ProcessMemory memory = new ProcessMemory(node.node().pid());
    ObjectNode step = JSON.createObjectNode().put("step", name);
    step.put("residentMegabytes", memory.residentBytes() / MEGABYTE);
    return step.put("heapMegabytes", memory.heapBytesAfterCollection() / MEGABYTE);
  }
}
