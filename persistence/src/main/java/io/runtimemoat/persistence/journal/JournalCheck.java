package io.runtimemoat.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The build's proof that a module's events and states are still readable at rest: every JSON that
 * an earlier release wrote is read and compared. Call it in a test.
 */
public final class JournalCheck {
  private final EventManifests manifests;
  private final VersionedEventSerializer serializer;

  private JournalCheck(EventManifests manifests) {
    this.manifests = manifests;
    this.serializer = new VersionedEventSerializer(manifests);
  }

  /** A check of one module; refuses an event without a manifest at once. */
  public static JournalCheck of(JournalEvents module) {
    return new JournalCheck(EventManifests.of(List.of(module)));
  }

  /**
   * Compares samples with the JSON that earlier releases wrote. Each line of the resource is a
   * manifest, a blank and the JSON; lines of older manifests stay for as long as a journal may hold
   * them, and must be readable through their upcasters.
   *
   * @param resource beside {@code owner}
   * @param samples one of every record with a manifest
   * @throws UnreadableEventException listing every record without a sample, every line that can no
   *     longer be read or is read as something else, and the lines to add for new events
   */
  public void golden(Class<?> owner, String resource, List<?> samples) {
    Map<String, String> golden = read(owner, resource);
    Map<String, byte[]> current = new LinkedHashMap<>();
    samples.forEach(sample -> current.put(serializer.manifest(sample), bytes(sample)));
    List<String> problems = new ArrayList<>();
    manifests.classes().keySet().stream()
        .filter(manifest -> !current.containsKey(manifest))
        .forEach(manifest -> problems.add(manifest + " has no sample"));
    current.forEach((manifest, json) -> compare(manifest, json, golden.get(manifest), problems));
    golden.forEach((manifest, json) -> readable(manifest, json, problems));
    if (!problems.isEmpty()) {
      throw new UnreadableEventException(
          problems.size() + " journal problems:\n  " + String.join("\n  ", problems));
    }
  }

  private byte[] bytes(Object sample) {
    return serializer.toBinary(sample);
  }

  /**
   * Written, read and written again, a sample is the same JSON; and the JSON of the last release.
   */
  private void compare(
      String manifest, byte[] json, @Nullable String golden, List<String> problems) {
    String now = new String(json, UTF_8);
    if (!Arrays.equals(json, bytes(serializer.fromBinary(json, manifest)))) {
      problems.add(manifest + " changes when it is read back: " + now);
    }
    if (golden == null) {
      problems.add("add this line: " + manifest + " " + now);
    } else if (!golden.equals(now)) {
      problems.add("give the changed record the next version; " + manifest + " is now " + now);
    }
  }

  private void readable(String manifest, String json, List<String> problems) {
    try {
      serializer.fromBinary(json.getBytes(UTF_8), manifest);
    } catch (UnreadableEventException e) {
      problems.add(manifest + " is no longer readable: " + e.getMessage());
    }
  }

  private static Map<String, String> read(Class<?> owner, String resource) {
    try (InputStream stream = owner.getResourceAsStream(resource)) {
      Map<String, String> lines = new LinkedHashMap<>();
      String text = stream == null ? "" : new String(stream.readAllBytes(), UTF_8);
      for (String line : text.split("\\R", -1)) {
        int blank = line.indexOf(' ');
        if (blank > 0 && !line.startsWith("#")) {
          lines.put(line.substring(0, blank), line.substring(blank + 1));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
