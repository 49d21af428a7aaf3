package io.runtimemoat.node.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import io.runtimemoat.node.classes.PromptLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code moat lab classes}: finds classes of prompts and how well words tell them. */
@Command(
    name = "classes",
    description = {
      "Reads prompts as JSON lines, {\"messages\": [...]} or {\"instructions\"?, \"input\"},"
          + " embeds",
      "each in this process, clusters the embeddings and teaches a classifier over hashed words to",
      "tell the clusters. Writes both as a file for moat.learning.classes.file and prints how often",
      "they agree on the prompts that neither was taught."
    },
    mixinStandardHelpOptions = true)
final class ClassesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "6",
      description = "How many, 2 to 8. Default: ${DEFAULT-VALUE}.")
  private int classes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Same prompts and seed, same file. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (classes < 2 || classes > PromptClasses.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--classes is 2 to %d".formatted(PromptClasses.MOST));
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new ParameterException(spec.commandLine(), "--out is in no folder to write into");
    }
    ClassFitting.Fitted fitted;
    try (BgeSmallEmbedder embedder = new BgeSmallEmbedder()) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      List<ClassFitting.Sample> samples = PromptLines.read(lines, embedder);
      fitted = ClassFitting.fit(embedder.model(), samples, classes, seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Files.write(out, fitted.classes().encode());
    System.out.println(report(fitted));
    return 0;
  }

  private static String report(ClassFitting.Fitted fitted) {
    ObjectNode report = new JsonMapper().createObjectNode();
    report.put("id", fitted.classes().id()).put("embedder", fitted.classes().embedder());
    fitted.sizes().forEach(report.putArray("sizes")::add);
    report.put("held_out", fitted.heldOut()).put("agreement", fitted.agreement());
    return report.put("largest_class", fitted.largest()).toString();
  }
}
