package io.runtimemoat.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Standard input, line by line, through a lab to standard output. */
final class LabLineLoop {
  private LabLineLoop() {}

  /** Exit code where a line could not be answered. */
  private static final int BAD_LINE = 1;

  private static final String ERROR = "{\"error\":"; // how every lab refuses a line

  static int run(UnaryOperator<String> answer) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    boolean bad = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        String answered = answer.apply(line);
        bad |= answered.startsWith(ERROR);
        System.out.println(answered);
      }
    }
    return bad ? BAD_LINE : 0;
  }
}
