package io.runtimemoat.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A script learns from the exit code that a line was refused. */
class LabExitTest {
  private static int exit(String lab, String lines) {
    InputStream terminal = System.in;
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    try {
      return MoatCommand.run("lab", lab);
    } finally {
      System.setIn(terminal);
    }
  }

  @Test
  void lab_refusedLine_exitsWithOne() {
    String good = "{\"test\":\"two_proportions\",\"hits\":[4,7],\"n\":[30,31]}\n";

    assertThat(exit("stats", good + "\n" + good)).isZero();
    assertThat(exit("stats", good + "{}\n" + good)).isEqualTo(1);
    assertThat(exit("grammar", "{\"pattern\":\"a+\",\"text\":\"a\"}")).isZero();
    assertThat(exit("grammar", "{\"pattern\":3}")).isEqualTo(1);
    assertThat(exit("simulate", "nonsense")).isEqualTo(1);
  }
}
