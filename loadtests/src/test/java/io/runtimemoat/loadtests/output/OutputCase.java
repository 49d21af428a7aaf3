package io.runtimemoat.loadtests.output;

import io.runtimemoat.loadtests.grammar.RealSchema;
import io.runtimemoat.loadtests.grammar.SchemaOracle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request and what an upstream answers it with.
 *
 * @param number names it in its prompt
 * @param document a valid one
 * @param said what the upstream says in its place
 * @param pieces the same in the pieces that it comes in
 * @param finish why the upstream says that it stopped
 * @param streaming whether the client asks for a stream
 */
record OutputCase(
    int number,
    RealSchema schema,
    SchemaOracle oracle,
    String document,
    String said,
    List<String> pieces,
    Fault fault,
    String finish,
    boolean streaming) {
  /** Bytes that the two texts have in common. */
  int firstDifference() {
    byte[] one = document.getBytes(StandardCharsets.UTF_8);
    byte[] two = said.getBytes(StandardCharsets.UTF_8);
    int same = 0;
    while (same < Math.min(one.length, two.length) && one[same] == two[same]) {
      same++;
    }
    return same;
  }

  /** Where the key or value begins in which the fault lies, in bytes. */
  int faultyField() {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    int end = firstDifference();
    int start = -1;
    boolean inText = false;
    for (int i = 0; i < end; i++) {
      byte b = bytes[i];
      if (inText) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          inText = false;
          start = -1;
        }
      } else if (b == '"') {
        inText = true;
        start = i;
      } else if (" \t\r\n,:{}[]".indexOf(b) >= 0) {
        start = -1;
      } else if (start < 0) {
        start = i;
      }
    }
    return start < 0 ? end : start;
  }

  @Override
  public String toString() {
    return fault + " of " + schema + (streaming ? ", streamed: " : ", whole: ") + said;
  }
}
