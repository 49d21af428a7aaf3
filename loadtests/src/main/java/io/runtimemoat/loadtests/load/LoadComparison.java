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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same open-loop load on several targets, one after the other in one run: the stub upstream
 * directly, the stub behind nginx, and a running Moat node. Writes one JSON file with everything
 * that is needed to read the numbers.
 *
 * <p>Moat has no upstream arms, so its leg generates with a model of its own. It is labeled so, has
 * a rate of its own, and must not be set against the other two.
 */
@Command(name = "load-comparison", mixinStandardHelpOptions = true)
public final class LoadComparison implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Option(names = "--out", required = true, description = "Folder of the result file.")
  private Path out = Path.of(".");

  @Option(names = "--rate", description = "Arrivals per second at the stub: ${DEFAULT-VALUE}.")
  private double rate = 500;

  @Option(names = "--connections", description = "Keep-alive connections: ${DEFAULT-VALUE}.")
  private int connections = 64;

  @Option(names = "--warm-up", description = "Seconds that are not counted: ${DEFAULT-VALUE}.")
  private int warmUpSeconds = 5;

  @Option(names = "--seconds", description = "Counted seconds of each leg: ${DEFAULT-VALUE}.")
  private int seconds = 20;

  @Option(names = "--stream", description = "Ask for streamed answers.")
  private boolean stream;

  @Option(names = "--chunks", description = "Chunks of the stub's stream: ${DEFAULT-VALUE}.")
  private int chunks = 32;

  @Option(names = "--chunk-pause-ms", description = "Between two of them: ${DEFAULT-VALUE}.")
  private int chunkPauseMillis;

  @Option(names = "--moat", description = "Base URL of a running node, http://127.0.0.1:8080.")
  private @Nullable URI moat;

  @Option(names = "--moat-key", description = "Its API key; MOAT_API_KEY by default.")
  private String moatKey = Optional.ofNullable(System.getenv("MOAT_API_KEY")).orElse("");

  @Option(names = "--moat-model", description = "Which of its models: ${DEFAULT-VALUE}.")
  private String moatModel = "small";

  @Option(names = "--moat-rate", description = "Arrivals per second at Moat: ${DEFAULT-VALUE}.")
  private double moatRate = 10;

  @Option(names = "--moat-tokens", description = "Completion tokens at most: ${DEFAULT-VALUE}.")
  private int moatTokens = 32;

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
    Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ObjectNode result = JSON.createObjectNode();
    result.put("at", at.toString()).put("commit", MeasuredMachine.commit());
    result.set("machine", MeasuredMachine.toJson());
    result.set("configuration", configuration());
    ArrayNode legs = result.putArray("legs");
    Duration pause = Duration.ofMillis(chunkPauseMillis);
    try (StubUpstream stub = StubUpstream.start(chunks, pause)) {
      legs.add(direct(stub));
      legs.add(nginx(stub));
    }
    legs.add(moat());
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result);
    Path file = out.resolve("load-comparison-" + at.toString().replace(":", "") + ".json");
    Files.createDirectories(out);
    Files.writeString(file, text + "\n");
    System.out.println(text);
    System.out.println(file);
    return 0;
  }

  private ObjectNode configuration() {
    return JSON.createObjectNode()
        .put("ratePerSecond", rate)
        .put("connections", connections)
        .put("warmUpSeconds", warmUpSeconds)
        .put("measuredSeconds", seconds)
        .put("stream", stream)
        .put("stubChunks", chunks)
        .put("stubChunkPauseMs", chunkPauseMillis)
        .put("moatRatePerSecond", moatRate)
        .put("moatCompletionTokens", moatTokens);
  }

  private ObjectNode direct(StubUpstream stub) throws InterruptedException {
    return leg("direct", "stub upstream").setAll(measured(stub.uri(), rate, "", stubBody()));
  }

  private ObjectNode nginx(StubUpstream stub) throws IOException, InterruptedException {
    ObjectNode leg = leg("nginx", "stub upstream");
    Optional<Path> binary = NginxProxy.binary();
    if (binary.isEmpty()) {
      return leg.put("skipped", "nginx is not on PATH");
    }
    int port = NodeProcess.freePorts(1).get(0);
    try (NginxProxy proxy = NginxProxy.start(binary.get(), stub.uri(), port)) {
      leg.put("version", NginxProxy.version(binary.get()));
      return leg.setAll(measured(proxy.uri(), rate, "", stubBody()));
    }
  }

  private ObjectNode moat() throws InterruptedException {
    ObjectNode leg =
        leg("moat", "its own model " + moatModel + ": not comparable with the other legs");
    URI base = moat;
    return base == null
        ? leg.put("skipped", "no --moat")
        : leg.setAll(measured(base, moatRate, moatKey, body(moatModel)));
  }

  private static ObjectNode leg(String name, String answeredBy) {
    return JSON.createObjectNode().put("name", name).put("answeredBy", answeredBy);
  }

  private ObjectNode measured(URI base, double perSecond, String key, String body)
      throws InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            base.resolve("/v1/chat/completions"),
            key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key),
            body,
            perSecond,
            connections,
            Duration.ofSeconds(warmUpSeconds),
            Duration.ofSeconds(seconds));
    return OpenLoopLoad.run(plan).toJson();
  }

  private String stubBody() {
    return body("stub");
  }

  private String body(String model) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("stream", stream).put("temperature", 0);
    body.put("max_completion_tokens", moatTokens);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "The travel bag arrived broken. My order number is HC-32435.");
    return body.toString();
  }
}
