package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A device in memory that says what a test scripted, on a thread of its own, as far as credited.
 */
public final class ScriptedDevice implements Device {
  /**
   * What a sequence says: these batches, then the status; HANG says nothing more after the batches
   * until it is cancelled or its deadline passes.
   *
   * @param reason of one that finishes
   */
  public record Script(
      List<TextBatch> batches, SequenceOutcome.@Nullable Status end, FinishReason reason) {
    public Script(List<TextBatch> batches, SequenceOutcome.@Nullable Status end) {
      this(batches, end, FinishReason.STOP);
    }

    public static Script saying(String... tokens) {
      return confidently(1.0, tokens);
    }

    public static Script confidently(double probability, String... tokens) {
      List<TextBatch> batches = new ArrayList<>();
      for (String token : tokens) {
        batches.add(new TextBatch(0, token, 1, probability, List.of()));
      }
      return new Script(batches, SequenceOutcome.Status.FINISHED);
    }

    /** The token limit ends it. */
    public Script thenAtItsLimit() {
      return new Script(batches, end, FinishReason.LENGTH);
    }

    public Script thenFailing() {
      return new Script(batches, SequenceOutcome.Status.FAILED);
    }

    public Script thenHanging() {
      return new Script(batches, null);
    }
  }

  private static final class Running {
    final SequenceSpec spec;
    final SequenceListener listener;
    final Script script;
    int said;
    int credits;
    boolean cancelled;

    Running(SequenceSpec spec, SequenceListener listener, Script script) {
      this.spec = spec;
      this.listener = listener;
      this.script = script;
    }
  }

  private static final long IDLE_NANOS = 200_000;

  private final String id;
  private final List<ModelDescription> models;
  private final int capacity;
  private final Function<SequenceSpec, Script> scripts;
  private final Map<Long, Running> running = new LinkedHashMap<>();
  private final List<SequenceSpec> submitted = new ArrayList<>();
  private final Map<Long, Integer> creditsGiven = new LinkedHashMap<>();
  private final Thread lane;
  private boolean closed;
  private int queued;
  private double utilization;

  public ScriptedDevice(
      String id, List<String> models, int capacity, Function<SequenceSpec, Script> scripts) {
    this.id = id;
    this.models = models.stream().map(ScriptedDevice::model).toList();
    this.capacity = capacity;
    this.scripts = scripts;
    this.lane = new Thread(this::loop, "scripted-" + id);
    lane.setDaemon(true);
    lane.start();
  }

  public static ModelDescription model(String name) {
    return new ModelDescription(name, "w", "t", 256, 2, 2, 2, 8, 1024, 64, 1 << 20, true);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public DeviceKind kind() {
    return DeviceKind.CPU;
  }

  @Override
  public List<ModelDescription> models() {
    return models;
  }

  /** Tells of a line and of work that it does not have. */
  public synchronized void tells(int queued, double utilization) {
    this.queued = queued;
    this.utilization = utilization;
  }

  @Override
  public synchronized DeviceTelemetry telemetry() {
    return new DeviceTelemetry(
        Instant.EPOCH, queued, running.size(), utilization, 0, 0, 0, 0, 0, Double.NaN, Map.of());
  }

  @Override
  public synchronized Admission submit(SequenceSpec spec, SequenceListener listener) {
    if (closed) {
      return Admission.CLOSED;
    }
    if (running.size() >= capacity) {
      return Admission.QUEUE_FULL;
    }
    submitted.add(spec);
    running.put(spec.sequenceId(), new Running(spec, listener, scripts.apply(spec)));
    return Admission.ACCEPTED;
  }

  @Override
  public synchronized void request(long sequenceId, int batches) {
    creditsGiven.merge(sequenceId, batches, Integer::sum);
    Running sequence = running.get(sequenceId);
    if (sequence != null) {
      sequence.credits += batches;
    }
  }

  @Override
  public synchronized void cancel(long sequenceId) {
    Running sequence = running.get(sequenceId);
    if (sequence != null) {
      sequence.cancelled = true;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  /** Specs in the order they were accepted. */
  public synchronized List<SequenceSpec> submitted() {
    return List.copyOf(submitted);
  }

  public synchronized int active() {
    return running.size();
  }

  /** Credits over all sequences. */
  public synchronized int creditsGiven() {
    return creditsGiven.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void loop() {
    while (!isOver()) {
      List<Runnable> calls = callsDue();
      calls.forEach(Runnable::run);
      if (calls.isEmpty()) {
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
  }

  private synchronized boolean isOver() {
    return closed && running.isEmpty();
  }

  /** One batch or one end of each sequence that may speak, to be called outside the lock. */
  private synchronized List<Runnable> callsDue() {
    List<Runnable> calls = new ArrayList<>();
    for (Running sequence : List.copyOf(running.values())) {
      @Nullable Runnable call = next(sequence);
      if (call != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  private @Nullable Runnable next(Running sequence) {
    if (closed || sequence.cancelled) {
      return end(sequence, SequenceOutcome.Status.CANCELLED);
    }
    if (Instant.now().isAfter(sequence.spec.deadline())) {
      return end(sequence, SequenceOutcome.Status.DEADLINE);
    }
    if (sequence.said < sequence.script.batches().size()) {
      if (sequence.credits == 0) {
        return null;
      }
      sequence.credits--;
      TextBatch batch = sequence.script.batches().get(sequence.said++);
      return () -> sequence.listener.onText(batch);
    }
    SequenceOutcome.Status status = sequence.script.end();
    return status == null ? null : end(sequence, status);
  }

  private Runnable end(Running sequence, SequenceOutcome.Status status) {
    running.remove(sequence.spec.sequenceId());
    int tokens =
        sequence.script.batches().stream().limit(sequence.said).mapToInt(TextBatch::tokens).sum();
    SequenceOutcome outcome =
        new SequenceOutcome(
            status,
            status == SequenceOutcome.Status.FAILED ? "scripted" : "",
            List.of(new SequenceOutcome.Choice(sequence.script.reason(), tokens)),
            sequence.spec.promptTokens().length,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);
    return () -> sequence.listener.onEnd(outcome);
  }
}
