package io.runtimemoat.persistence.serialization;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

/**
 * The build's proof that a module's messages cross the wire. Messages are never serialized within
 * one node, so a missing number would first show as a time-out between two: call this in a test.
 */
public final class WireCheck {
  private final WireNumbers own;
  private final KryoWireSerializer serializer;

  private WireCheck(WireNumbers own, KryoWireSerializer serializer) {
    this.own = own;
    this.serializer = serializer;
  }

  /** A check of one module, beside the numbers of the other modules on the class path. */
  public static WireCheck of(ActorSystem<?> system, WireRegistrations module) {
    ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(system);
    return new WireCheck(WireNumbers.of(List.of(module)), new KryoWireSerializer(classic));
  }

  /**
   * Walks sealed protocols and the types of their components.
   *
   * @throws WireFormatException listing every record or enum without a number and every type that
   *     cannot travel
   */
  public void protocols(Class<?>... protocols) {
    failOn(new WireTypes(serializer.numbers()).problemsBelow(List.of(protocols)));
  }

  /**
   * Compares samples with the bytes that earlier releases wrote. Each line of the resource is a
   * number, a name for readers and the bytes in hex; lines stay for as long as their number.
   *
   * @param resource beside {@code owner}
   * @param samples one or more of every message of the module, by value; nested records are covered
   *     by the messages that hold them
   * @throws WireFormatException listing every message without a sample, every line that no longer
   *     decodes to its sample, and the lines to add for new messages
   */
  public void golden(Class<?> owner, String resource, List<? extends WireMessage> samples) {
    SortedMap<Integer, String> golden = read(owner, resource);
    SortedMap<Integer, WireMessage> byNumber = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (WireMessage sample : samples) {
      Integer number = serializer.numbers().numberOf(sample.getClass());
      if (number == null) {
        problems.add(sample.getClass().getName() + " has no number");
      } else {
        byNumber.putIfAbsent(number, sample);
        compare(sample, serializer.fromBinary(serializer.toBinary(sample)), problems);
      }
    }
    problems.addAll(uncovered(byNumber));
    byNumber.forEach((number, sample) -> compare(number, sample, golden.get(number), problems));
    golden.keySet().stream()
        .filter(number -> !byNumber.containsKey(number))
        .forEach(number -> problems.add("golden number " + number + " has no sample any more"));
    failOn(problems);
  }

  private List<String> uncovered(Map<Integer, WireMessage> samples) {
    return own.classes().entrySet().stream()
        .filter(entry -> WireMessage.class.isAssignableFrom(entry.getValue()))
        .filter(entry -> !samples.containsKey(entry.getKey()))
        .map(entry -> entry.getValue().getName() + " has no sample")
        .toList();
  }

  private void compare(
      int number, WireMessage sample, @Nullable String hex, List<String> problems) {
    byte[] now = serializer.toBinary(sample);
    String line =
        number + " " + sample.getClass().getSimpleName() + " " + HexFormat.of().formatHex(now);
    if (hex == null) {
      problems.add("add this line: " + line);
      return;
    }
    byte[] then = HexFormat.of().parseHex(hex);
    try {
      compare(sample, serializer.fromBinary(then), problems);
    } catch (WireFormatException e) {
      problems.add("golden bytes of " + number + " no longer decode: " + e.getCause());
    }
    if (!Arrays.equals(now, then)) {
      problems.add("bytes changed, give the changed record a new number; now: " + line);
    }
  }

  private static void compare(Object sample, Object decoded, List<String> problems) {
    if (!WireEquality.same(sample, decoded)) {
      problems.add("sent " + sample + " but received " + decoded);
    }
  }

  private static SortedMap<Integer, String> read(Class<?> owner, String resource) {
    SortedMap<Integer, String> golden = new TreeMap<>();
    try (InputStream stream = owner.getResourceAsStream(resource)) {
      if (stream == null) {
        return golden;
      }
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\\R", -1)) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length == 3 && !line.startsWith("#")) {
          golden.put(Integer.valueOf(words[0]), words[2]);
        }
      }
      return golden;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void failOn(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new WireFormatException(
          problems.size() + " wire problems:\n  " + String.join("\n  ", problems));
    }
  }
}
