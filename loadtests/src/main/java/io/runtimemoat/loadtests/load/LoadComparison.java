package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The same open-loop load on several targets, one after the other in one run: the stub upstream
 * directly, the stub behind nginx, behind a bare proxy of the parts that a node is made of, and
 * behind a node of Moat that the run starts, with all that a node does switched on. Writes one JSON
 * file with everything that is needed to read the numbers. The client, the stub and the proxy share
 * the machine.
 */
@Command(name = "load-comparison", mixinStandardHelpOptions = true)
public final class LoadComparison implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double NANOS_PER_MILLI = 1e6;

  @Mixin private LoadShape shape = new LoadShape();

  @Option(names = "--rate", description = "Arrivals per second at the stub: ${DEFAULT-VALUE}.")
  private double rate = 500;

  @Option(names = "--warm-up", description = "Seconds that are not counted: ${DEFAULT-VALUE}.")
  private int warmUpSeconds = 5;

  @Option(
      names = "--node-warm-up",
      description = "Seconds of the node before its first leg: ${DEFAULT-VALUE}.")
  private int nodeWarmUpSeconds;

  @Option(names = "--seconds", description = "Counted seconds of each leg: ${DEFAULT-VALUE}.")
  private int seconds = 20;

  @Option(
      names = "--schema-rounds",
      description =
          "Rounds in which the node's answers are held to a schema, each before one in which they"
              + " are not: ${DEFAULT-VALUE}.")
  private int schemaRounds;

  private LoadComparison() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new LoadComparison()).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadResultFile result = new LoadResultFile(shape.node().out(), "load-comparison");
    result.json().set("configuration", configuration());
    ArrayNode legs = result.json().putArray("legs");
    try (StubUpstream stub = shape.stub()) {
      legs.add(direct(stub));
      legs.add(nginx(stub));
      legs.add(bare(stub));
      moat(stub, legs);
    }
    result.finish();
    return 0;
  }

  private ObjectNode configuration() {
    return shape.describe(
        JSON.createObjectNode()
            .put("ratePerSecond", rate)
            .put("warmUpSeconds", warmUpSeconds)
            .put("nodeWarmUpSeconds", nodeWarmUpSeconds)
            .put("measuredSeconds", seconds)
            .put("schemaRounds", schemaRounds));
  }

  private ObjectNode direct(StubUpstream stub) throws InterruptedException {
    return leg("direct").setAll(OpenLoopLoad.run(plan(stub.uri(), Map.of())).toJson());
  }

  private ObjectNode nginx(StubUpstream stub) throws IOException, InterruptedException {
    ObjectNode leg = leg("nginx");
    Optional<Path> binary = NginxProxy.binary();
    if (binary.isEmpty()) {
      return leg.put("skipped", "nginx is not on PATH");
    }
    int port = NodeProcess.freePorts(1).get(0);
    try (NginxProxy proxy = NginxProxy.start(binary.get(), stub.uri(), port)) {
      leg.put("version", NginxProxy.version(binary.get()));
      return throughProxy(leg, proxy.uri(), Map.of(), proxy.pid());
    }
  }

  /** Warm as the node. */
  private ObjectNode bare(StubUpstream stub) throws IOException, InterruptedException {
    int port = NodeProcess.freePorts(1).get(0);
    try (BareProxy proxy = BareProxy.start(stub.uri(), port)) {
      OpenLoopLoad.run(plan(proxy.uri(), Map.of()).counting(Duration.ofSeconds(nodeWarmUpSeconds)));
      return throughProxy(leg("bare"), proxy.uri(), Map.of(), proxy.pid());
    }
  }

  /** Rounds of one node: as the others, and held to a schema, in turn. */
  private void moat(StubUpstream stub, ArrayNode legs) throws IOException, InterruptedException {
    if (!Files.isReadable(shape.node().moatJar())) {
      legs.add(leg("moat").put("skipped", "there is no " + shape.node().moatJar()));
      return;
    }
    try (ProxyNode node = shape.node(stub.uri())) {
      OpenLoopLoad.run(
          plan(node.uri(), node.headers()).counting(Duration.ofSeconds(nodeWarmUpSeconds)));
      legs.add(throughProxy(leg("moat"), node.uri(), node.headers(), node.pid()));
      for (int round = 0; round < schemaRounds; round++) {
        LoadPlan held = shape.heldPlan(node.uri(), node.headers(), rate, warmUp(), measured());
        legs.add(throughProxy(leg("moat-schema"), held, node.pid()));
        legs.add(throughProxy(leg("moat"), node.uri(), node.headers(), node.pid()));
      }
    }
  }

  private ObjectNode throughProxy(ObjectNode leg, URI base, Map<String, String> headers, long pid)
      throws InterruptedException {
    return throughProxy(leg, plan(base, headers), pid);
  }

  private ObjectNode throughProxy(ObjectNode leg, LoadPlan plan, long pid)
      throws InterruptedException {
    OpenLoopLoad.run(plan.counting(plan.warmUp()));
    Duration before = cpu(pid);
    LoadResult result = OpenLoopLoad.run(plan.counting(plan.measured()));
    double millis = cpu(pid).minus(before).toNanos() / NANOS_PER_MILLI;
    return leg.put("cpuMsPerRequest", millis / result.sent()).setAll(result.toJson());
  }

  /** CPU time of a process and its children. */
  private static Duration cpu(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(process), process.descendants())
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static ObjectNode leg(String name) {
    return JSON.createObjectNode().put("name", name);
  }

  private LoadPlan plan(URI base, Map<String, String> headers) {
    return shape.plan(base, headers, rate, warmUp(), measured());
  }

  private Duration warmUp() {
    return Duration.ofSeconds(warmUpSeconds);
  }

  private Duration measured() {
    return Duration.ofSeconds(seconds);
  }
}
