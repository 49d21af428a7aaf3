package io.runtimemoat.decision.learning;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
