package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import io.runtimemoat.actors.device.DeviceSequence;
import io.runtimemoat.actors.device.DeviceSourceStage;
import io.runtimemoat.actors.device.Seat;
import io.runtimemoat.actors.device.SequenceEvent;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.SequenceSpec;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers one sequence to devices in order until one takes it. Owned by its session. */
final class SeatSearch {
  private static final Logger LOG = LoggerFactory.getLogger(SeatSearch.class);

  /** What an offer came to. */
  sealed interface Step {}

  /** A device runs it. */
  record Seated(
      long sequenceId,
      LiveAttempt.Place place,
      Source<SequenceEvent, NotUsed> events,
      Runnable cancel)
      implements Step {}

  /** Another node was asked and will reply. */
  record Asked() implements Step {}

  /** No device took it; {@code reason} is the last refusal. */
  record Refused(Admission reason) implements Step {}

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
      BiConsumer<Long, AttemptEnd> whenEnded) {}

  private final Iterator<Seat> seats;
  private final LongFunction<SequenceSpec> spec;
  private final Desk desk;
  private Admission reason = Admission.QUEUE_FULL;
  private Seat.@Nullable Remote asked;
  private long askedId;

  SeatSearch(List<Seat> seats, LongFunction<SequenceSpec> spec, Desk desk) {
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
        remote.offer(new DeviceLane.Run(spec.apply(id), desk.replyTo()));
        return new Asked();
      }
      Seat.Local local = (Seat.Local) seat;
      DeviceSequence sequence =
          new DeviceSequence(
              local.target(),
              spec.apply(id),
              desk.textWindowBatches(),
              outcome -> desk.whenEnded().accept(id, AttemptEnd.of(outcome)));
      Admission admission = submitted(sequence);
      if (admission == Admission.ACCEPTED) {
        return new Seated(
            id,
            new LiveAttempt.Place(local.node(), local.device()),
            Source.fromGraph(new DeviceSourceStage(sequence)),
            sequence::cancel);
      }
      reason = admission;
    }
    return new Refused(reason);
  }

  /** A sequence that its device cannot make sense of is not for that device. */
  private static Admission submitted(DeviceSequence sequence) {
    try {
      return sequence.submit();
    } catch (IllegalArgumentException e) {
      LOG.error("a sequence was refused by its device", e);
      return Admission.NO_SUCH_MODEL;
    }
  }

  /** What a lane's reply comes to; null when it does not answer the open question. */
  @Nullable Step heard(DeviceLane.Reply reply) {
    Seat.Remote seat = asked;
    if (seat == null || reply.sequenceId() != askedId) {
      return null;
    }
    if (reply instanceof DeviceLane.Admitted admitted) {
      asked = null;
      return seated(seat, admitted);
    }
    if (reply instanceof DeviceLane.NotAdmitted refusal) {
      asked = null;
      reason = refusal.reason();
      return next();
    }
    return null;
  }

  private Seated seated(Seat.Remote seat, DeviceLane.Admitted reply) {
    long id = askedId;
    return new Seated(
        id,
        new LiveAttempt.Place(seat.node(), seat.device()),
        reply.events().getSource(),
        () -> seat.cancel(id));
  }

  /** Takes the open question back; a lane that takes the sequence all the same ends it. */
  void withdraw() {
    if (asked != null) {
      asked.cancel(askedId);
      asked = null;
      reason = Admission.CLOSED;
    }
  }
}
