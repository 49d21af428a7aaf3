package io.runtimemoat.persistence.serialization;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SinkRef;
import org.apache.pekko.stream.SourceRef;
import org.jspecify.annotations.Nullable;

/** A protocol with one of everything that may cross the wire. */
public final class TestProtocol {
  private TestProtocol() {}

  /** What the test actors take. */
  public sealed interface Command extends WireMessage {}

  public record Everything(
      String text,
      @Nullable String absent,
      int number,
      long big,
      short small,
      byte octet,
      char letter,
      float ratio,
      double share,
      boolean flag,
      Arrays arrays,
      Collections collections,
      Instant at,
      Duration limit,
      UUID id,
      Color color,
      Shape shape)
      implements Command {}

  public record Question(String text, ActorRef<Answer> replyTo) implements Command {}

  public record OpenStreams(ActorRef<Streams> replyTo) implements Command {}

  public record Answer(String text) implements WireMessage {}

  public record Streams(SourceRef<String> words, SinkRef<String> sink) implements WireMessage {}

  /** Knows no number. */
  public record Unnumbered(int n) implements WireMessage {}

  record Arrays(byte[] bytes, int[] ints, long[] longs, float[] floats, double[] doubles) {}

  record Collections(List<Item> items, Set<String> names, Map<String, Integer> counts) {}

  /** Its private constructor and accessors must be reachable on every JDK. */
  private record Item(int quantity, String name) {}

  /** A constant with a body has a class of its own. */
  public enum Color {
    RED,
    GREEN {
      @Override
      boolean calm() {
        return true;
      }
    };

    boolean calm() {
      return false;
    }
  }

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  /** The numbers of this protocol. */
  public static final class Numbers implements WireRegistrations {
    @Override
    public void register(WireNumbers numbers) {
      numbers
          .put(100, Everything.class)
          .put(101, Question.class)
          .put(102, Answer.class)
          .put(103, Streams.class)
          .put(104, OpenStreams.class)
          .put(110, Arrays.class)
          .put(111, Collections.class)
          .put(112, Item.class)
          .put(113, Color.class)
          .put(114, Circle.class)
          .put(115, Square.class)
          .retired(116);
    }
  }

  static Everything everything() {
    return new Everything(
        "größer → 🙂",
        null,
        -7,
        Long.MIN_VALUE,
        (short) 300,
        (byte) -1,
        'ß',
        0.25f,
        Math.PI,
        true,
        new Arrays(
            "bytes".getBytes(StandardCharsets.UTF_8),
            new int[] {1, -2, Integer.MAX_VALUE},
            new long[] {},
            new float[] {1.5f, Float.NaN},
            new double[] {-0.0, Double.POSITIVE_INFINITY}),
        new Collections(
            List.of(new Item(2, "pen"), new Item(1, "ink")),
            Set.of("b", "a", "c"),
            Map.of("x", 1, "y", 2, "z", 3)),
        Instant.parse("2026-11-21T05:00:00.000000001Z"),
        Duration.ofMillis(1_500),
        new UUID(1, 2),
        Color.GREEN,
        new Circle(2));
  }
}
