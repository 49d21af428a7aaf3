package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on a device of this node: a ring of text batches between the device's lane, which
 * fills it as far as it has credit, and one reader, which gives credit back for what it takes.
 */
public final class DeviceSequence {
  private final Device device;
  private final SequenceSpec spec;
  private final Consumer<SequenceOutcome> whenEnded;
  private final ArrayBlockingQueue<TextBatch> ring;
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile @Nullable SequenceOutcome outcome;
  private volatile @Nullable Runnable reader;

  /**
   * A sequence that was not offered yet.
   *
   * @param windowBatches batches the device may be ahead of the reader; bounds the memory held
   * @param whenEnded hears the end once, on the device's lane, read or not
   */
  public DeviceSequence(
      Device device, SequenceSpec spec, int windowBatches, Consumer<SequenceOutcome> whenEnded) {
    this.device = device;
    this.spec = spec;
    this.whenEnded = whenEnded;
    this.ring = new ArrayBlockingQueue<>(windowBatches);
  }

  /** Offers the sequence; once ACCEPTED the device has the whole window as credit. */
  public Admission submit() {
    int window = ring.remainingCapacity();
    Admission admission = device.submit(spec, new Lane());
    if (admission == Admission.ACCEPTED) {
      device.request(spec.sequenceId(), window);
    }
    return admission;
  }

  /** Ends the sequence early; does nothing after its end. */
  public void cancel() {
    if (outcome == null) {
      device.cancel(spec.sequenceId());
    }
  }

  /** Registers who is told that there is something to take; called on the device's lane. */
  void attach(Runnable wake) {
    reader = wake;
  }

  /** The next event, or null when there is none yet. Takes all text there is as one event. */
  @Nullable SequenceEvent take() {
    signalled.set(false);
    SequenceOutcome end = outcome;
    List<TextBatch> batches = new ArrayList<>(4);
    int taken = ring.drainTo(batches);
    if (taken > 0) {
      device.request(spec.sequenceId(), taken);
      return new SequenceEvent.Text(batches);
    }
    return end == null ? null : new SequenceEvent.Ended(end);
  }

  private void signal() {
    Runnable wake = reader;
    if (wake != null && signalled.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** The device's side. */
  private final class Lane implements SequenceListener {
    @Override
    public void onText(TextBatch batch) {
      if (ring.offer(batch)) {
        signal();
      } else {
        device.cancel(spec.sequenceId()); // it spoke without credit: nothing it says can be trusted
      }
    }

    @Override
    public void onEnd(SequenceOutcome end) {
      outcome = end;
      whenEnded.accept(end);
      signal();
    }
  }
}
