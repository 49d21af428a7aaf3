package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.LineLab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** A lab that reads JSON lines on standard input and answers each with one line. */
abstract class LineLabCommand implements Callable<Integer> {
  private final LineLab lab;

  LineLabCommand(LineLab lab) {
    this.lab = lab;
  }

  @Override
  public final Integer call() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        System.out.println(lab.answer(line));
      }
    }
    return 0;
  }
}
