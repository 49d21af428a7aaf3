package io.runtimemoat.loadtests.stub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The stub upstream as a tool: point a gateway at it and name a fault. */
@Command(
    name = "stub-upstream",
    mixinStandardHelpOptions = true,
    description = {
      "An OpenAI-compatible server on loopback that answers, or fails, as it is told.",
      "A request names its script by the header x-stub-script, by a base URL of",
      "http://127.0.0.1:PORT/script/NAME/v1, or by its model; otherwise it is answered well."
    })
public final class StubMain implements Callable<Integer> {
  @Option(names = "--port", description = "0 for any free one: ${DEFAULT-VALUE}.")
  private int port = 8999;

  @Option(names = "--scripts", description = "JSON file of more scripts by name.")
  private @Nullable Path scripts;

  @Option(names = "--tls", description = "Serve TLS with a certificate: ${COMPLETION-CANDIDATES}.")
  private StubCertificate.@Nullable Kind tls;

  @Option(names = "--pem", description = "Where to write that certificate for clients to trust.")
  private @Nullable Path pem;

  @Option(names = "--list", description = "Print the names of all scripts and end.")
  private boolean list;

  @Spec private CommandSpec spec = CommandSpec.create();

  private StubMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new StubMain()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Scripts known = known();
    if (list) {
      known.all().keySet().forEach(System.out::println);
      return 0;
    }
    StubCertificate certificate =
        tls == null ? null : StubCertificate.make(tls, Files.createTempDirectory("stub"));
    if (certificate != null && pem != null) {
      Files.writeString(pem, certificate.pem());
    }
    try (StubServer server = StubServer.start(known, port, certificate)) {
      System.out.println(server.uri() + " serves " + known.all().size() + " scripts");
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private Scripts known() throws IOException {
    try {
      return scripts == null ? Scripts.builtIn() : Scripts.withFile(scripts);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
