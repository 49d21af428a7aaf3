package io.runtimemoat.loadtests.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of a Java process on this machine. Linux only. */
record ProcessMemory(long pid) {
  private static final Pattern USED_KIB = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");
  private static final Pattern RESIDENT_KIB = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Bytes of heap that are in use after a full collection, which this asks for. */
  long heapBytesAfterCollection() throws IOException, InterruptedException {
    jcmd("GC.run");
    return number(USED_KIB, jcmd("GC.heap_info")) * 1024;
  }

  /** Bytes of memory that the process holds. */
  long residentBytes() throws IOException {
    return number(RESIDENT_KIB, Files.readString(Path.of("/proc/" + pid + "/status"))) * 1024;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(tool, Long.toString(pid), command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + said);
    }
    return said;
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IOException("no " + pattern + " in: " + text);
    }
    return Long.parseLong(found.group(1));
  }
}
