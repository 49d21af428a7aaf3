package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand connections that ask for nothing: half of them never did, half have before. */
@Tag("verify")
@Tag("alone")
class IdleConnectionsWallTest {
  private static final int EACH = 5_000;
  private static final int PLACES = 2 * EACH + 50;
  private static final int SPARE_FILES = 500;
  private static final long HEAP_LIMIT = 1_500L << 20;
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private static WallNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    if (system.getMaxFileDescriptorCount() < PLACES + SPARE_FILES) {
      throw Tool.missing("no room for " + (PLACES + SPARE_FILES) + " open files: raise ulimit -n");
    }
    node =
        WallNode.start(
            folder,
            List.of("ok"),
            "{}",
            "moat.http { max-connections = %d, accept-queue = 4096, idle-timeout = 10 minutes }"
                .formatted(PLACES),
            "-Xmx1500m");
    for (int i = 0; i < 20; i++) {
      node.assertServesOthers("ok");
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void tenThousandIdleOnes_takeLittleHeap_keepNobodyOut_andLeaveNothingBehind() throws Exception {
    long heapBefore = heapBytes();
    long filesBefore = openFiles();
    double gaveWay = node.ended("gave_way");
    try (Crowd never = Crowd.of(node.port(), EACH);
        Crowd before = Crowd.of(node.port(), EACH)) {
      before.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Eventually.within(LIMIT, "answered", () -> before.received("HTTP/1.1 200 ") == EACH);
      Eventually.within(LIMIT, "all are open", () -> node.open() >= 2 * EACH);

      long heap = heapBytes();
      System.out.println(
          "heap of the node: %d MiB with %d idle connections, %d MiB before: %d KiB each"
              .formatted(
                  heap >> 20,
                  2 * EACH,
                  heapBefore >> 20,
                  ((heap - heapBefore) / (2 * EACH)) >> 10));
      assertThat(heap).isLessThan(HEAP_LIMIT);
      for (int i = 0; i < 50; i++) {
        node.assertServesOthers("ok");
      }
      assertThat(never.open() + before.open()).as("nobody had to go").isEqualTo(2 * EACH);
      try (Crowd more = Crowd.of(node.port(), 300)) {
        Eventually.holds("gave way", () -> node.ended("gave_way") >= gaveWay + 250);
        assertThat(node.open()).isLessThanOrEqualTo(PLACES);
        assertThat(before.open()).as("who never asked goes first").isEqualTo(EACH);
        assertThat(more.open()).isEqualTo(300);
        node.assertServesOthers("ok");
      }
    }
    Eventually.within(LIMIT, "all are gone", () -> node.open() <= 1);
    Eventually.within(LIMIT, "their files too", () -> openFiles() <= filesBefore + 5);
    assertThat(heapBytes() - heapBefore).as("kept for nobody").isLessThan(20L << 20);
    node.assertServesOthers("ok");
  }

  /** Of the node, after a collection. */
  private static long heapBytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    assertThat(used.find()).isTrue();
    return Long.parseLong(used.group(1)) << 10;
  }

  private static String jcmd(String command) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(program)) {
      throw Tool.missing("no jcmd beside this Java: run the tests on a JDK");
    }
    Process process =
        new ProcessBuilder(program.toString(), Long.toString(node.pid()), command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(node.pid()), "fd"))) {
      return files.count();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
