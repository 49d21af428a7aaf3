package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import io.runtimemoat.actors.device.DeviceSequence;
import io.runtimemoat.actors.device.DeviceSourceStage;
import io.runtimemoat.actors.device.Seat;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Offers one attempt to devices in order until one takes it. Owned by its session. */
final class SeatSearch {
  /** What an offer came to. */
  sealed interface Step {}

  record Taken(LiveAttempt attempt) implements Step {}

  /** Another node was asked and will reply. */
  record Asked() implements Step {}

  /** Nobody took the plan; {@code reason} is the last refusal. */
  record Exhausted(AttemptPlan plan, Admission reason) implements Step {}

  /**
   * What offers need of their session.
   *
   * @param sequenceIds mints an id per offer
   * @param replyTo hears the lanes of other nodes
   * @param whenEnded hears the end of sequences on this node, on the device's lane
   */
  record Desk(
      LongSupplier sequenceIds,
      int textWindowBatches,
      ActorRef<DeviceLane.Reply> replyTo,
      BiConsumer<Long, SequenceOutcome> whenEnded) {}

  private final AttemptPlan plan;
  private final Iterator<Seat> seats;
  private final LongFunction<SequenceSpec> spec;
  private final Desk desk;
  private final long sinceNanos = System.nanoTime();
  private Admission reason = Admission.QUEUE_FULL;
  private Seat.@Nullable Remote asked;
  private long askedId;

  SeatSearch(AttemptPlan plan, List<Seat> seats, LongFunction<SequenceSpec> spec, Desk desk) {
    this.plan = plan;
    this.seats = seats.iterator();
    this.spec = spec;
    this.desk = desk;
  }

  /** Offers to the next device. */
  Step next() {
    while (seats.hasNext()) {
      Seat seat = seats.next();
      long id = desk.sequenceIds().getAsLong();
      if (seat instanceof Seat.Remote remote) {
        asked = remote;
        askedId = id;
        remote.lane().tell(new DeviceLane.Run(spec.apply(id), desk.replyTo()));
        return new Asked();
      }
      Seat.Local local = (Seat.Local) seat;
      DeviceSequence sequence =
          new DeviceSequence(
              local.target(),
              spec.apply(id),
              desk.textWindowBatches(),
              outcome -> desk.whenEnded().accept(id, outcome));
      Admission admission = sequence.submit();
      if (admission == Admission.ACCEPTED) {
        return new Taken(
            new LiveAttempt(
                    plan,
                    id,
                    local.node(),
                    local.device(),
                    Source.fromGraph(new DeviceSourceStage(sequence)),
                    sequence::cancel)
                .offeredAt(sinceNanos));
      }
      reason = admission;
    }
    return new Exhausted(plan, reason);
  }

  /** What a lane's reply comes to; null when it does not answer the open question. */
  @Nullable Step heard(DeviceLane.Reply reply) {
    Seat.Remote seat = asked;
    if (seat == null || reply.sequenceId() != askedId) {
      return null;
    }
    if (reply instanceof DeviceLane.Admitted admitted) {
      asked = null;
      return new Taken(taken(seat, admitted));
    }
    if (reply instanceof DeviceLane.NotAdmitted refusal) {
      asked = null;
      reason = refusal.reason();
      return next();
    }
    return null;
  }

  private LiveAttempt taken(Seat.Remote seat, DeviceLane.Admitted reply) {
    long id = askedId;
    return new LiveAttempt(
            plan,
            id,
            seat.node(),
            seat.device(),
            reply.events().getSource(),
            () -> seat.lane().tell(new DeviceLane.Cancel(id)))
        .offeredAt(sinceNanos);
  }

  /** Takes the open question back; a lane that takes the sequence all the same ends it. */
  void withdraw() {
    if (asked != null) {
      asked.lane().tell(new DeviceLane.Cancel(askedId));
      asked = null;
      reason = Admission.CLOSED;
    }
  }
}
