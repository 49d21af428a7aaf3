package io.runtimemoat.node.cli;

import io.runtimemoat.node.litellm.LiteLlmImport;
import io.runtimemoat.node.litellm.LiteLlmImport.NotLiteLlmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moat import litellm}: a LiteLLM proxy configuration. */
@Command(
    name = "litellm",
    description = {
      "Writes the upstreams, aliases and fallbacks of a LiteLLM config.yaml as our configuration.",
      "What could not be carried over is said on standard error, one line each.",
      "Keys are never copied: they stay in environment variables."
    },
    mixinStandardHelpOptions = true)
final class ImportLiteLlmCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final long LARGEST_BYTES = 3L << 20; // the YAML reader's own bound

  @Parameters(index = "0", paramLabel = "config.yaml", description = "LiteLLM's configuration.")
  private Path source = Path.of("config.yaml");

  @Option(names = "--out", paramLabel = "FILE", description = "Write here; it must not exist yet.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    try {
      if (Files.size(source) > LARGEST_BYTES) {
        return failed("it has more than " + LARGEST_BYTES + " bytes");
      }
      LiteLlmImport imported = LiteLlmImport.of(Files.readString(source));
      if (out == null) {
        System.out.print(imported.text());
      } else if (Files.exists(out)) {
        return failed(out + " exists already; nothing was written");
      } else {
        Files.writeString(out, imported.text());
      }
      imported.notes().forEach(note -> System.err.println("note: " + note));
      return 0;
    } catch (NoSuchFileException e) {
      return failed("there is no such file");
    } catch (NotLiteLlmException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private Integer failed(String why) {
    System.err.println("moat: " + source + ": " + why);
    return FAILED;
  }
}
