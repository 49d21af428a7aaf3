package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One node running from moat.jar as a process of its own, on loopback. */
public final class NodeProcess implements AutoCloseable {
  /** System property with the path of moat.jar. */
  public static final String JAR_PROPERTY = "moat.jar";

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration POLL = Duration.ofMillis(50);
  private static final FreePorts PORTS = FreePorts.ofOwnRange();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final Settings settings;

  private NodeProcess(Process process, Settings settings) {
    this.process = process;
    this.settings = settings;
  }

  /**
   * How a node is started.
   *
   * @param key its development key
   * @param properties further {@code -D} properties
   * @param environment further environment variables, such as {@code MOAT_SEED_NODES}
   * @param configFile what {@code --config} names, if anything
   * @param javaOptions further options of the virtual machine
   */
  public record Settings(
      Path dataDir,
      int dataPort,
      int managementPort,
      String key,
      Map<String, String> properties,
      Map<String, String> environment,
      Optional<Path> configFile,
      List<String> javaOptions) {
    public Settings {
      properties = Map.copyOf(properties);
      environment = Map.copyOf(environment);
      javaOptions = List.copyOf(javaOptions);
    }

    /** A node on two free ports. */
    public static Settings onFreePorts(Path dataDir) {
      List<Integer> ports = freePorts(2);
      return new Settings(
          dataDir,
          ports.get(0),
          ports.get(1),
          "sk-moat-loadtests000-0123456789abcdef",
          Map.of(),
          Map.of(),
          Optional.empty(),
          List.of());
    }

    /** The same node with more properties. */
    public Settings with(Map<String, String> more) {
      return new Settings(
          dataDir,
          dataPort,
          managementPort,
          key,
          both(properties, more),
          environment,
          configFile,
          javaOptions);
    }

    /** The same node with more environment variables. */
    public Settings withEnvironment(Map<String, String> more) {
      return new Settings(
          dataDir,
          dataPort,
          managementPort,
          key,
          properties,
          both(environment, more),
          configFile,
          javaOptions);
    }

    /** The same node with a configuration file of its own. */
    public Settings withConfig(Path file) {
      return new Settings(
          dataDir,
          dataPort,
          managementPort,
          key,
          properties,
          environment,
          Optional.of(file),
          javaOptions);
    }

    /** The same node with options of its virtual machine such as {@code -Xmx1g}. */
    public Settings withJavaOptions(List<String> more) {
      List<String> options = new ArrayList<>(javaOptions);
      options.addAll(more);
      return new Settings(
          dataDir, dataPort, managementPort, key, properties, environment, configFile, options);
    }

    private static Map<String, String> both(Map<String, String> old, Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(old);
      all.putAll(more);
      return all;
    }

    private List<String> allJavaOptions() {
      List<String> all = new ArrayList<>(javaOptions);
      properties.forEach((name, value) -> all.add("-D" + name + "=" + value));
      return all;
    }

    private List<String> withConfigOption(List<String> arguments) {
      List<String> all = new ArrayList<>(arguments);
      configFile.ifPresent(file -> all.addAll(List.of("--config", file.toString())));
      return all;
    }
  }

  /** Starts the process; its output goes to {@code node.log} in the data dir. */
  public static NodeProcess start(Settings settings) {
    ProcessBuilder builder =
        java(settings.allJavaOptions(), settings.withConfigOption(List.of("serve")));
    builder.environment().putAll(settings.environment());
    builder.environment().put("MOAT_DATA_DIR", settings.dataDir().toString());
    builder.environment().put("MOAT_DATA_PORT", Integer.toString(settings.dataPort()));
    builder.environment().put("MOAT_MANAGEMENT_PORT", Integer.toString(settings.managementPort()));
    builder.environment().put("MOAT_API_KEY", settings.key());
    try {
      Files.createDirectories(settings.dataDir());
      Path log = settings.dataDir().resolve("node.log");
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return new NodeProcess(builder.start(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("the node could not be started", e);
    }
  }

  /** Runs a sub-command to its end and returns its exit code and output. */
  public static CommandResult run(Path dataDir, Duration limit, String... arguments) {
    return run(dataDir, limit, List.of(), arguments);
  }

  /** The same with options of the virtual machine. */
  public static CommandResult run(
      Path dataDir, Duration limit, List<String> javaOptions, String... arguments) {
    ProcessBuilder builder = java(javaOptions, List.of(arguments));
    builder.environment().put("MOAT_DATA_DIR", dataDir.toString());
    return run(builder, limit);
  }

  /** The same with a node's data dir, properties, environment and configuration file. */
  public static CommandResult run(Settings settings, Duration limit, String... arguments) {
    ProcessBuilder builder =
        java(settings.allJavaOptions(), settings.withConfigOption(List.of(arguments)));
    builder.environment().putAll(settings.environment());
    builder.environment().put("MOAT_DATA_DIR", settings.dataDir().toString());
    return run(builder, limit);
  }

  private static ProcessBuilder java(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path jar = jar();
    command.addAll(QuickStart.options(jar));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static CommandResult run(ProcessBuilder builder, Duration limit) {
    try {
      Path output = Files.createTempFile("moat-command", ".log");
      Process process = builder.redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      CommandResult result =
          new CommandResult(ended ? process.exitValue() : -1, Files.readString(output));
      Files.delete(output);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command ran", e);
    }
  }

  /**
   * What a sub-command left.
   *
   * @param exitCode -1 when it outran its limit
   */
  public record CommandResult(int exitCode, String output) {}

  /** Waits until /readyz answers 200 and returns how long it took from this call. */
  public Duration awaitReady(Duration limit) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < limit.toNanos()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the node ended with " + process.exitValue() + ":\n" + log());
      }
      if (status(api("/readyz")).filter(code -> code == 200).isPresent()) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IllegalStateException("the node was not ready within " + limit + ":\n" + log());
  }

  public URI api(String path) {
    return api(settings, path);
  }

  /** Where a node of these settings answers, whether it runs or not. */
  public static URI api(Settings settings, String path) {
    return URI.create("http://" + LOOPBACK + ":" + settings.dataPort() + path);
  }

  public URI management(String path) {
    return URI.create("http://" + LOOPBACK + ":" + settings.managementPort() + path);
  }

  public Settings settings() {
    return settings;
  }

  public long pid() {
    return process.pid();
  }

  public String log() {
    try {
      return Files.readString(settings.dataDir().resolve("node.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGTERM; the exit code, or nothing when the node outran the limit. */
  public Optional<Integer> terminate(Duration limit) {
    process.destroy();
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? Optional.of(process.exitValue())
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** An orderly stop; after 20 s a kill. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  private static Optional<Integer> status(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    try {
      return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Ports that nobody listens on and that nobody connects from. */
  public static List<Integer> freePorts(int count) {
    return PORTS.free(count);
  }

  private static Path jar() {
    Path jar = Path.of(System.getProperty(JAR_PROPERTY, "../runtime-node/target/moat.jar"));
    if (!Files.isReadable(jar)) {
      throw new IllegalStateException("build the node first: " + jar.toAbsolutePath());
    }
    return jar.toAbsolutePath().normalize();
  }
}
