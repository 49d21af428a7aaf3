package io.runtimemoat.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Standard input, line by line, through a lab to standard output. */
final class LabLineLoop {
  private LabLineLoop() {}

  static int run(UnaryOperator<String> answer) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        System.out.println(answer.apply(line));
      }
    }
    return 0;
  }
}
