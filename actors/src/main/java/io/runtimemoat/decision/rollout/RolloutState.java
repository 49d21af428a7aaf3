package io.runtimemoat.decision.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one task type as their events tell them: the champion and those before it, the
 * candidate, and what may never serve again. {@link RolloutOrders} rules on what happens next.
 *
 * @param revision number of events so far
 * @param highestVersion of all candidates so far, those included that were taken back before they
 *     were in shadow; the next one's is above it
 * @param champions oldest first, the last one serves; none: the rules serve
 * @param candidate null when there is none
 * @param barred snapshots that never serve again, by version; of those that were staged, only the
 *     latest: an older version can no longer be staged
 * @param lastGate null before the first
 */
public record RolloutState(
    long revision,
    long highestVersion,
    List<SnapshotName> champions,
    @Nullable Candidate candidate,
    List<SnapshotName> barred,
    @Nullable GateSummary lastGate) {
  /** Champions that are kept to go back to. */
  public static final int MOST_CHAMPIONS = 16;

  /** Barred snapshots that are kept by name. */
  public static final int MOST_BARRED = 256;

  public RolloutState {
    champions = List.copyOf(champions);
    barred = List.copyOf(barred);
  }

  /** Before anything happened: the rules serve. */
  public static RolloutState empty() {
    return new RolloutState(0, 0, List.of(), null, List.of(), null);
  }

  /** What serves all requests that the candidate does not; empty for the rules. */
  public Optional<SnapshotName> champion() {
    return champions.isEmpty()
        ? Optional.empty()
        : Optional.of(champions.get(champions.size() - 1));
  }

  /** What would serve if the champion were rolled back; empty for the rules. */
  public Optional<SnapshotName> previousChampion() {
    return champions.size() < 2
        ? Optional.empty()
        : Optional.of(champions.get(champions.size() - 2));
  }

  /** Whether a snapshot, or another of its version, may never serve again. */
  public boolean isBarred(SnapshotName snapshot) {
    return barred.stream()
        .anyMatch(b -> b.version() == snapshot.version() || b.id().equals(snapshot.id()));
  }

  /** What orders, judges and gates make of this state. */
  public RolloutOrders orders() {
    return new RolloutOrders(this);
  }

  // ------------------------------------------------------------ what events do

  RolloutState judged(GateSummary summary) {
    return new RolloutState(revision + 1, highestVersion, champions, candidate, barred, summary);
  }

  RolloutState staged(Candidate next) {
    long highest = Math.max(highestVersion, next.snapshot().version());
    return new RolloutState(revision + 1, highest, champions, next, barred, lastGate);
  }

  RolloutState changed(SnapshotName snapshot, UnaryOperator<Candidate> change) {
    return with(champions, isCandidate(snapshot) ? change.apply(candidate) : candidate, barred);
  }

  RolloutState promoted(SnapshotName snapshot) {
    List<SnapshotName> next = new ArrayList<>(champions);
    next.add(snapshot);
    return with(next.subList(Math.max(0, next.size() - MOST_CHAMPIONS), next.size()), null, barred);
  }

  RolloutState rolledBack(SnapshotName from) {
    boolean servedAll = champion().filter(from::equals).isPresent();
    return with(
        without(champions, from),
        servedAll || isCandidate(from) ? null : candidate,
        barredWith(from));
  }

  /** Also of one that never was in shadow: its version is not for another. */
  RolloutState withdrawn(SnapshotName snapshot) {
    return spent(snapshot).with(champions, isCandidate(snapshot) ? null : candidate, barred);
  }

  /** As {@link #withdrawn}: else the next would be of the barred version, and barred with it. */
  RolloutState withBarred(SnapshotName snapshot) {
    return spent(snapshot).with(without(champions, snapshot), candidate, barredWith(snapshot));
  }

  /** The same with no version left for others up to this one. */
  private RolloutState spent(SnapshotName snapshot) {
    long highest = Math.max(highestVersion, snapshot.version());
    return new RolloutState(revision, highest, champions, candidate, barred, lastGate);
  }

  private boolean isCandidate(SnapshotName snapshot) {
    return candidate != null && candidate.snapshot().equals(snapshot);
  }

  private RolloutState with(
      List<SnapshotName> nextChampions,
      @Nullable Candidate nextCandidate,
      List<SnapshotName> nextBarred) {
    return new RolloutState(
        revision + 1, highestVersion, nextChampions, nextCandidate, nextBarred, lastGate);
  }

  private List<SnapshotName> barredWith(SnapshotName snapshot) {
    List<SnapshotName> next = without(barred, snapshot);
    next.add(snapshot);
    next.sort((a, b) -> Long.compare(a.version(), b.version()));
    return next.subList(Math.max(0, next.size() - MOST_BARRED), next.size());
  }

  private static List<SnapshotName> without(List<SnapshotName> names, SnapshotName snapshot) {
    List<SnapshotName> rest = new ArrayList<>(names);
    rest.removeIf(snapshot::equals);
    return rest;
  }
}
