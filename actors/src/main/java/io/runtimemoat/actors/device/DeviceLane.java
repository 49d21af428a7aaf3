package io.runtimemoat.actors.device;

import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.StreamRefAttributes;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;

/**
 * The control side of one device: every node of the cluster finds it by {@link #KEY}, hears its
 * bids and runs sequences on it. Sessions on the device's own node go to the device directly.
 */
public final class DeviceLane extends AbstractBehavior<DeviceLane.Command> {
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "moat-device");

  public sealed interface Command {}

  /** The commands that other nodes send. */
  public sealed interface Request extends Command, WireMessage {}

  /** Asks to run a sequence for another node; answered by Admitted or NotAdmitted, then Ended. */
  public record Run(SequenceSpec spec, ActorRef<Reply> replyTo) implements Request {}

  /** Ends a sequence that this lane admitted; unknown ids are ignored. */
  public record Cancel(long sequenceId) implements Request {}

  /** Sends bids to a roster, at once and periodically, until it terminates. */
  public record Follow(ActorRef<DeviceBid> roster) implements Request {}

  /** Passes through the mailbox so that Ended never overtakes Admitted. */
  private record Over(ActorRef<Reply> replyTo, Ended ended) implements Command {}

  private record FollowerGone(ActorRef<DeviceBid> roster) implements Command {}

  private enum Timer implements Command {
    BID
  }

  /** What a node that sent {@link Run} hears. */
  public sealed interface Reply extends WireMessage {
    long sequenceId();
  }

  /**
   * The device took the sequence.
   *
   * @param events can be run once, soon; cancelling it ends the sequence
   */
  public record Admitted(long sequenceId, SourceRef<SequenceEvent> events) implements Reply {}

  public record NotAdmitted(long sequenceId, Admission reason) implements Reply {}

  /** The sequence ended, whether or not its stream was read to the end. */
  public record Ended(long sequenceId, SequenceOutcome outcome) implements Reply {}

  public static Behavior<Command> create(Device device, SessionSettings settings) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Timer.BID, settings.bidInterval());
                  return new DeviceLane(context, device, settings);
                }));
  }

  private final Device device;
  private final SessionSettings settings;
  private final String node;
  private final Set<ActorRef<DeviceBid>> followers = new HashSet<>();

  private DeviceLane(ActorContext<Command> context, Device device, SessionSettings settings) {
    super(context);
    this.device = device;
    this.settings = settings;
    this.node = context.getSystem().address().toString();
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Run.class, this::onRun)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Timer.class, this::onTimer)
        .onMessage(Over.class, this::onOver)
        .onMessage(FollowerGone.class, this::onFollowerGone)
        .build();
  }

  private Behavior<Command> onRun(Run command) {
    long id = command.spec().sequenceId();
    ActorRef<Command> self = getContext().getSelf();
    DeviceSequence sequence =
        new DeviceSequence(
            device,
            command.spec(),
            settings.textWindowBatches(),
            outcome -> self.tell(new Over(command.replyTo(), new Ended(id, outcome))));
    Admission admission = submitted(sequence, id);
    command
        .replyTo()
        .tell(
            admission == Admission.ACCEPTED
                ? new Admitted(id, publish(sequence))
                : new NotAdmitted(id, admission));
    return this;
  }

  /**
   * A sequence this device cannot even take in, as of another vocabulary, must not end the lane.
   */
  private Admission submitted(DeviceSequence sequence, long id) {
    try {
      return sequence.submit();
    } catch (RuntimeException e) {
      getContext().getLog().error("sequence {} cannot be taken in", id, e);
      return Admission.NO_SUCH_MODEL;
    }
  }

  private Behavior<Command> onOver(Over over) {
    over.replyTo().tell(over.ended());
    return this;
  }

  private SourceRef<SequenceEvent> publish(DeviceSequence sequence) {
    return Source.fromGraph(new DeviceSourceStage(sequence))
        .toMat(
            StreamRefs.<SequenceEvent>sourceRef()
                .addAttributes(
                    StreamRefAttributes.subscriptionTimeout(settings.remoteSubscriptionTimeout())),
            Keep.right())
        .run(getContext().getSystem());
  }

  private Behavior<Command> onCancel(Cancel command) {
    device.cancel(command.sequenceId());
    return this;
  }

  private Behavior<Command> onFollow(Follow command) {
    if (followers.add(command.roster())) {
      getContext().watchWith(command.roster(), new FollowerGone(command.roster()));
    }
    command.roster().tell(bid());
    return this;
  }

  private Behavior<Command> onTimer(Timer timer) {
    if (!followers.isEmpty()) {
      DeviceBid bid = bid();
      followers.forEach(roster -> roster.tell(bid));
    }
    return this;
  }

  private Behavior<Command> onFollowerGone(FollowerGone gone) {
    followers.remove(gone.roster());
    return this;
  }

  private DeviceBid bid() {
    return new DeviceBid(
        node,
        device.id(),
        device.kind(),
        device.models(),
        device.telemetry(),
        getContext().getSelf());
  }
}
