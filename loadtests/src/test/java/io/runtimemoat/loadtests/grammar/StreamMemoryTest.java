package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Documents of eighty megabytes are proven by a machine that has a quarter of that as memory, and
 * what must be remembered of them is bounded. {@code -Dmoat.stream.megabytes=1024} takes a gigabyte
 * of each.
 */
@Tag("verify")
class StreamMemoryTest {
  private static final int MEGABYTES = Integer.getInteger("moat.stream.megabytes", 80);
  private static final int HEAP_MEGABYTES = 20;
  private static final int LIMIT_SECONDS = 300;

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"type\":\"string\",\"minLength\":3} ~ \" ~ 'some words of é and 😀, ' ~ \"",
        "{\"type\":\"string\",\"pattern\":\"^([a-z ]|é)*$\"} ~ \" ~ 'some words of é ' ~ \"",
        "{\"items\":{\"type\":\"number\",\"minimum\":-1000}} ~ [1 ~ ', 2.50, -3e2' ~ ]",
        "{\"items\":{\"type\":\"object\",\"required\":[\"id\"],\"additionalProperties\":false,"
            + "\"properties\":{\"id\":{\"minimum\":1},\"tags\":{\"items\":{\"enum\":[\"a\",\"b\"]}}}}} ~"
            + " [{\"id\":1} ~ ',{\"tags\":[\"a\",\"b\"],\"id\":27}' ~ ]",
        "true ~ [0 ~ ', {\"any\": [null, \"x\", {}]}' ~ ]"
      })
  void longDocument_isProvenInLittleMemory(
      String schema, String begin, String again, String end, @TempDir Path folder)
      throws Exception {
    assertThat(read(folder, schema, begin, again, end)).startsWith("COMPLETE");
  }

  /** What has to be remembered to tell is bounded, and the bound is what is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"prefixItems\":[{}],\"uniqueItems\":true} ~ [0 ~ ', 1' ~ ]",
        "{\"contains\":{\"const\":7},\"items\":{\"prefixItems\":[{}],\"uniqueItems\":true}} ~ [[0 ~ ', 1' ~ ]]"
      })
  void valueThatIsDecidedAtItsEnd_isUndecidedBeyondTheBound(
      String schema, String begin, String again, String end, @TempDir Path folder)
      throws Exception {
    assertThat(read(folder, schema, begin, again, end))
        .startsWith("UNDECIDED")
        .contains("a value that is decided when it ends has more than");
  }

  private static String read(Path folder, String... document)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-cp",
                System.getProperty("java.class.path"),
                LongStream.class.getName(),
                document[0],
                document[1],
                document[2],
                document[3],
                Integer.toString(MEGABYTES))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }
}
