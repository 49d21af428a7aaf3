package io.runtimemoat.node.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PromptLinesTest {
  private static final BgeSmallEmbedder EMBEDDER = new BgeSmallEmbedder();

  @AfterAll
  static void free() {
    EMBEDDER.close();
  }

  private static List<ClassFitting.Sample> read(String lines) throws IOException {
    return PromptLines.read(new BufferedReader(new StringReader(lines)), EMBEDDER);
  }

  @Test
  void requestsAndPlainPrompts_areOne() throws IOException {
    List<ClassFitting.Sample> samples =
        read(
            """
            {"instructions":"Be brief.\\n","input":"What is a moat?"}

            {"model":"x","messages":[{"role":"system","content":"Be brief."},
            """
                    .stripTrailing()
                + """
            {"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},\
            {"role":"user","content":[{"type":"text","text":"What is "},{"type":"text","text":"a moat?"}]}]}
            """);

    assertThat(samples).hasSize(2);
    assertThat(samples.get(1).instructions()).isEqualTo(samples.get(0).instructions());
    assertThat(samples.get(1).input()).isEqualTo("What is a moat?");
    assertThat(samples.get(1).embedding()).isEqualTo(samples.get(0).embedding());
  }

  @Test
  void longPrompt_isReadAsFarAsTheModelReads() throws IOException {
    String line = "{\"input\":\"%s\"}";

    float[] longer = read(line.formatted("a moat is deep. ".repeat(5_000))).get(0).embedding();
    float[] symbols = read(line.formatted("\uD83D\uDE00".repeat(4_000))).get(0).embedding();

    assertThat(longer).hasSize(EMBEDDER.dimensions());
    assertThat(symbols).hasSize(EMBEDDER.dimensions());
  }

  @Test
  void otherLines_areRefusedByNumber() {
    assertThatThrownBy(() -> read("{\"input\":\"x\"}\n{oops")).hasMessage("line 2 is no JSON");
    assertThatThrownBy(() -> read("\n{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}"))
        .hasMessage("line 2 has neither messages with text nor an input");
    assertThatThrownBy(() -> read("[1]")).hasMessageStartingWith("line 1 has neither");
  }
}
