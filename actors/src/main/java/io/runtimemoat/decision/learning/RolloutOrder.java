package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a person may order about the policies of a task type. */
public enum RolloutOrder {
  /** Goes back from what came last, and bars it. */
  ROLL_BACK,
  /** Lets the candidate enter its next phase now. */
  ADVANCE,
  /** Agrees to the candidate. */
  APPROVE,
  /** Takes the candidate back without barring it. */
  WITHDRAW;

  private static final String BY_HAND = "order";

  /**
   * What becomes of it.
   *
   * @param snapshot id of what it is about, so that nobody agrees to another than was looked at;
   *     empty for whatever it is
   */
  public Ruling<RolloutEvent> on(
      RolloutState state,
      boolean approvalRequired,
      String snapshot,
      String reason,
      String by,
      Instant at) {
    Optional<SnapshotName> about =
        this == ROLL_BACK ? state.orders().last() : state.orders().candidate();
    if (!snapshot.isEmpty() && about.filter(name -> name.id().equals(snapshot)).isEmpty()) {
      return new Ruling.Refused<>(
          "it would be about "
              + about.map(SnapshotName::id).orElse("nothing")
              + ", not "
              + snapshot
              + "; look again");
    }
    return switch (this) {
      case ROLL_BACK -> state.orders().rollBack(BY_HAND, reason, by, at);
      case ADVANCE -> state.orders().advance(approvalRequired, reason, by, at);
      case APPROVE -> state.orders().approve(by, at);
      case WITHDRAW -> state.orders().withdraw(reason, by, at);
    };
  }

  /**
   * What becomes of it while a candidate has passed the gate and waits to be in shadow; empty where
   * it is about another. Without a name a withdrawal is about that one where no other is on its
   * way.
   */
  public Optional<Ruling<RolloutEvent>> onWaiting(
      RolloutState state,
      SnapshotName waiting,
      String snapshot,
      String reason,
      String by,
      Instant at) {
    boolean unnamed = snapshot.isEmpty() && this == WITHDRAW && state.candidate() == null;
    if (!unnamed && !snapshot.equals(waiting.id())) {
      return Optional.empty();
    }
    return Optional.of(
        switch (this) {
          case WITHDRAW -> state.orders().withdraw(waiting, reason, by, at);
          case ROLL_BACK -> state.orders().bar(waiting, reason, by, at);
          case ADVANCE, APPROVE ->
              new Ruling.Refused<>(waiting + " waits to be in shadow; try again when it is");
        });
  }

  /** The name on the wire, for example {@code roll_back}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
