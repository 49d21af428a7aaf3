package io.runtimemoat.decision.learning;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a tenant's policy or its exploring is as it is.
 *
 * @param task code of the task type, or empty
 * @param what {@code staged}, {@code promoted}, {@code rolled_back}, {@code exploration}, ...
 * @param from what was before
 * @param to what is since
 * @param reason gate report, limit, approval or waiver in short
 * @param by who or what ordered it
 */
public record Provenance(
    long revision,
    Instant at,
    String task,
    String what,
    String from,
    String to,
    String reason,
    String by) {
  /** Characters that are left of a reason in short. */
  private static final int SHORT = 200;

  /**
   * Where a change stands among a tenant's: an event makes at most one of a task type.
   *
   * @param revision of its event
   */
  public record Place(long revision, String task) implements Comparable<Place> {
    public static final Place AFTER_ALL = new Place(Long.MAX_VALUE, "");

    private static final Pattern TEXT =
        Pattern.compile("([0-9]{1,18})(?:[.](.*))?", Pattern.DOTALL);

    /** Reads the printed form; empty when it is none. */
    public static Optional<Place> parse(String text) {
      Matcher matcher = TEXT.matcher(text);
      return matcher.matches()
          ? Optional.of(
              new Place(
                  Long.parseLong(matcher.group(1)),
                  Objects.requireNonNullElse(matcher.group(2), "")))
          : Optional.empty();
    }

    /** The printed form, for example {@code 412.chat}, or {@code 412} of no task type. */
    public String toText() {
      return task.isEmpty() ? Long.toString(revision) : revision + "." + task;
    }

    @Override
    public int compareTo(Place other) {
      int byRevision = Long.compare(revision, other.revision);
      return byRevision != 0 ? byRevision : task.compareTo(other.task);
    }
  }

  /** Where it stands. */
  public Place place() {
    return new Place(revision, task);
  }

  /**
   * The same changes with the newest reasons whole and older ones cut.
   *
   * @param mostReasons bytes of all that are whole, in UTF-8
   */
  static List<Provenance> inShort(List<Provenance> changes, int mostReasons) {
    List<Provenance> all = new ArrayList<>(changes);
    long whole = 0;
    for (int i = all.size() - 1; i >= 0; i--) {
      Provenance change = all.get(i);
      whole += change.reason().getBytes(StandardCharsets.UTF_8).length;
      all.set(i, whole > mostReasons ? change.cut() : change);
    }
    return all;
  }

  private Provenance cut() {
    if (reason.length() <= SHORT) {
      return this;
    }
    int end = Character.isHighSurrogate(reason.charAt(SHORT - 1)) ? SHORT - 1 : SHORT;
    return new Provenance(
        revision, at, task, what, from, to, reason.substring(0, end) + " ...", by);
  }
}
