package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.tokenizer.TemplatePromptEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Greedy output of every shipped model, from the held-out text to the tokens, is the same in every
 * process and on every JDK of the machine.
 */
@Tag("verify")
@Tag("second-jdk")
class GreedyRepeatTest {
  private static final int PROMPTS = 4;
  private static final int TOKENS = 48;
  private static final Path JDKS = Path.of("/usr/lib/jvm");

  @Test
  void greedyOutput_isIdenticalInEveryProcessAndOnEveryJdk() throws Exception {
    List<String> here = outputs();
    assertThat(here).isNotEmpty();
    Set<Path> javas = javas();
    System.out.println("greedy output compared on " + javas);

    for (Path java : javas) {
      assertThat(outputsOf(java)).as(java.toString()).isEqualTo(here);
    }
  }

  /** This JDK, once more, and every other one that runs our bytecode. */
  private static Set<Path> javas() throws IOException, InterruptedException {
    Set<Path> javas = new TreeSet<>();
    javas.add(Path.of(System.getProperty("java.home"), "bin", "java").toRealPath());
    if (Files.isDirectory(JDKS)) {
      try (DirectoryStream<Path> homes = Files.newDirectoryStream(JDKS)) {
        for (Path home : homes) {
          Path java = home.resolve("bin").resolve("java");
          if (Files.isExecutable(java) && runsOurBytecode(java)) {
            javas.add(java.toRealPath());
          }
        }
      }
    }
    return javas;
  }

  private static boolean runsOurBytecode(Path java) throws IOException, InterruptedException {
    return new ProcessBuilder(command(java, "--help"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static List<String> outputsOf(Path java) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(command(java)).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    return output.lines().filter(line -> line.startsWith("greedy ")).toList();
  }

  private static List<String> command(Path java, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> outputs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : HeldOutPrompts.shippedModels().toList()) {
      Path folder = HeldOutPrompts.shipped(name);
      try (TemplatePromptEncoder encoder = TemplatePromptEncoder.load(folder);
          DecoderModel model = OnnxModels.open(name, folder, LoadOptions.withSlots(1))) {
        for (int[] prompt : HeldOutPrompts.encoded(encoder, PROMPTS)) {
          int last = prompt.length - 1;
          TinyModels.prefill(model, 0, Arrays.copyOf(prompt, last));
          int[] drawn = TinyModels.greedy(model, 0, new int[] {prompt[last]}, TOKENS);
          model.truncate(0, 0);
          lines.add("greedy " + name + Arrays.toString(prompt) + Arrays.toString(drawn));
        }
      }
    }
    return lines;
  }

  /** A process of its own; with any argument it only says that it runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      if (arguments.length == 0) {
        outputs().forEach(System.out::println);
      }
    }
  }
}
