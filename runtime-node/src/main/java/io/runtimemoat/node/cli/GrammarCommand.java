package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.GrammarLab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code moat lab grammar}: checks schemas and texts before they are used. */
@Command(
    name = "grammar",
    description = {
      "Reads JSON lines on standard input and answers each with one line: how a schema's keywords",
      "are enforced, whether a text is valid, and if not, the first byte that cannot be.",
      "Fields: schema (or pattern, choice, ebnf, protobuf: an object with descriptor_set, in",
      "base64, and message), draft, text, format (annotate or assert), tokenizer (a folder with",
      "tokenizer.json), complete (true: the shortest bytes that complete the text)."
    },
    mixinStandardHelpOptions = true)
final class GrammarCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    try (GrammarLab lab = new GrammarLab(System::nanoTime)) {
      return LabLineLoop.run(lab::answer);
    }
  }
}
