package io.runtimemoat.gpu.lane;

import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenConstraint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of one device lane. {@link #tick}, {@link #idleNs} and {@link #endAll} belong to the
 * lane's thread, everything else public may be called by any.
 */
public final class DeviceLoop {
  private static final Logger log = LoggerFactory.getLogger(DeviceLoop.class);
  private static final long IDLE_NS = 1_000_000_000L;

  private final LaneClock clock;
  private final Gate gate;
  private final ConstraintFactory constraints;
  private final LaneMeter meter = new LaneMeter();
  private final ParkingLot lot;
  private final long stallNs;
  private final Map<String, ModelBatch> batches = new LinkedHashMap<>();
  private final Queue<Ticket> cancelled = new ConcurrentLinkedQueue<>();
  private final Map<Ticket, Sequence> live = new HashMap<>();
  private final PriorityQueue<Sequence> deadlines =
      new PriorityQueue<>(Comparator.comparingLong(sequence -> sequence.ticket().deadlineNs()));
  private final List<Sequence> blocked = new ArrayList<>();
  private long tick;
  private volatile Usage usage = new Usage(Map.of(), 0);

  private record Usage(Map<String, Integer> activeByModel, long kvBytes) {
    int activeSequences() {
      return activeByModel.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * A loop over models that nothing else runs.
   *
   * @param constraints hold texts to the grammars that sequences name
   */
  public DeviceLoop(
      List<ServedModel> models,
      DeviceSettings settings,
      LaneClock clock,
      ConstraintFactory constraints) {
    this.clock = clock;
    this.constraints = constraints;
    int slots = models.stream().mapToInt(model -> model.decoder().slots()).sum();
    gate = new Gate(clock, settings.queueCapacity() + slots, settings.tenantQueueShare());
    lot = new ParkingLot(settings.parkedKvBytes());
    stallNs = settings.stallTimeout().toNanos();
    for (ServedModel model : models) {
      var shares = new FairShares<Choice>(settings.fairQuantumTokens(), Choice.ORDER);
      double runLimitNs = settings.runLimit().toNanos();
      int drafts = settings.draftTokens();
      batches.put(
          model.name(), new ModelBatch(this, clock, meter, model, lot, shares, runLimitNs, drafts));
    }
  }

  /** As {@link io.runtimemoat.gpu.Device#submit}. */
  public Admission submit(SequenceSpec spec, SequenceListener listener) {
    ModelBatch batch = batches.get(spec.model());
    if (batch == null) {
      return Admission.NO_SUCH_MODEL;
    }
    for (int token : spec.promptTokens()) {
      Objects.checkIndex(token, batch.decoder().description().vocabularySize());
    }
    int context = batch.decoder().description().contextTokens();
    if ((long) spec.promptTokens().length + spec.maxTokens() > context) {
      return Admission.CONTEXT_EXCEEDED;
    }
    // Who is not let in has no grammar compiled; the gate asks again, since others may come.
    Admission room = gate.room(spec.tenant());
    return room == Admission.ACCEPTED
        ? gate.enter(spec, listener, begin(spec, batch.model()))
        : room;
  }

  /** On the caller's thread: a grammar that is met for the first time takes longer than a run. */
  private List<TokenConstraint> begin(SequenceSpec spec, ServedModel model) {
    TextGrammar grammar = spec.grammar();
    return grammar == null
        ? List.of()
        : IntStream.range(0, spec.choices())
            .mapToObj(choice -> constraints.begin(grammar, model))
            .toList();
  }

  /** As {@link io.runtimemoat.gpu.Device#request}. */
  public void request(long sequenceId, int count) {
    Ticket ticket = gate.find(sequenceId);
    if (ticket != null) {
      ticket.addCredit(count);
    }
  }

  /** As {@link io.runtimemoat.gpu.Device#cancel}. */
  public void cancel(long sequenceId) {
    Ticket ticket = gate.find(sequenceId);
    if (ticket != null && ticket.cancel()) {
      cancelled.add(ticket);
    }
  }

  /** Accepts nothing more. */
  public void close() {
    gate.close();
  }

  public boolean closed() {
    return gate.closed();
  }

  /** A reading; {@code joules} is what the caller knows of its device's energy. */
  public DeviceTelemetry telemetry(double joules) {
    long now = clock.nanoTime();
    Usage current = usage;
    Map<String, Integer> waiting = waitingByModel(current);
    long reserved = 0;
    long nativeBytes = 0;
    for (ModelBatch batch : batches.values()) {
      reserved += batch.decoder().kvBytesReserved();
      nativeBytes += batch.decoder().nativeBytes();
    }
    return new DeviceTelemetry(
        clock.instant(),
        waiting.values().stream().mapToInt(Integer::intValue).sum(),
        current.activeSequences(),
        meter.utilization(now),
        meter.promptTokensPerSecond(now),
        meter.completionTokensPerSecond(now),
        reserved,
        current.kvBytes(),
        nativeBytes,
        joules,
        waiting);
  }

  private Map<String, Integer> waitingByModel(Usage current) {
    Map<String, Integer> waiting = gate.liveByModel();
    current.activeByModel().forEach((model, active) -> waiting.merge(model, -active, Integer::sum));
    waiting.values().removeIf(count -> count <= 0); // the lane and its callers count on their own
    return waiting;
  }

  /** One round over all models; false when there was nothing to run. */
  public boolean tick() {
    tick++;
    boolean ran = false;
    for (ModelBatch batch : batches.values()) {
      hear(batch);
      ran |= batch.prefill();
      hear(batch);
      ran |= batch.step(tick);
    }
    publish();
    return ran;
  }

  /** How long nothing will happen unless somebody calls. */
  public long idleNs() {
    long now = clock.nanoTime();
    long idle = IDLE_NS;
    Sequence next = deadlines.peek();
    if (next != null) {
      idle = Math.min(idle, next.ticket().deadlineNs() - now);
    }
    for (Sequence sequence : blocked) {
      idle = Math.min(idle, sequence.blockedSinceNs() + stallNs - now);
    }
    return Math.max(1, idle);
  }

  /** Ends everything that was accepted. */
  public void endAll(Status status, String detail) {
    acceptNew();
    List.copyOf(live.values()).forEach(sequence -> end(sequence, status, detail));
    publish();
  }

  /** Takes in what callers said since the last run, then hands out slots. */
  private void hear(ModelBatch batch) {
    long now = clock.nanoTime();
    acceptNew();
    for (Ticket ticket = cancelled.poll(); ticket != null; ticket = cancelled.poll()) {
      end(ticket, Status.CANCELLED);
    }
    while (!deadlines.isEmpty() && deadlines.peek().ticket().deadlineNs() <= now) {
      end(deadlines.peek(), Status.DEADLINE, "");
    }
    if (!blocked.isEmpty()) {
      checkBlocked(now);
    }
    batch.place(now);
  }

  private void acceptNew() {
    for (Ticket ticket = gate.poll(); ticket != null; ticket = gate.poll()) {
      Sequence sequence = new Sequence(ticket);
      live.put(ticket, sequence);
      deadlines.add(sequence);
      try {
        batchOf(sequence).admit(sequence);
      } catch (RuntimeException e) {
        fail(sequence, e);
      }
    }
  }

  private void end(Ticket ticket, Status status) {
    Sequence sequence = live.get(ticket);
    if (sequence != null) {
      end(sequence, status, "");
    }
  }

  private void checkBlocked(long nowNs) {
    for (Sequence sequence : List.copyOf(blocked)) {
      if (sequence.hasCredit()) {
        blocked.remove(sequence);
        sequence.unblock();
        try {
          batchOf(sequence).resume(sequence);
          settle(sequence, nowNs);
        } catch (RuntimeException e) {
          fail(sequence, e);
        }
      } else if (nowNs - sequence.blockedSinceNs() >= stallNs) {
        end(sequence, Status.STALLED, "");
      }
    }
  }

  /** Notes that a sequence cannot go on without credit. */
  void block(Sequence sequence, long nowNs) {
    if (!sequence.blocked()) {
      sequence.block(nowNs);
      blocked.add(sequence);
    }
  }

  /** Closes choices whose text has left, and the sequence with its last choice. */
  void settle(Sequence sequence, long nowNs) {
    for (Choice choice : sequence.choices()) {
      if (choice.phase() == Choice.Phase.DRAINING) {
        if (choice.owesBatch()) {
          block(sequence, nowNs);
        } else {
          choice.enter(Choice.Phase.DONE);
        }
      }
    }
    if (sequence.allDone()) {
      end(sequence, Status.FINISHED, "");
    }
  }

  /** Ends one sequence over a fault that concerns nobody else. */
  void fail(Sequence sequence, RuntimeException fault) {
    log.warn("A sequence of {} failed.", sequence.spec().model(), fault);
    end(sequence, Status.FAILED, fault.toString());
  }

  /** Ends a sequence, frees what it holds and tells its listener. */
  void end(Sequence sequence, Status status, String detail) {
    if (sequence.ended()) {
      return;
    }
    sequence.markEnded();
    ModelBatch batch = batchOf(sequence);
    sequence.choices().forEach(batch::discard);
    deadlines.remove(sequence);
    blocked.remove(sequence);
    live.remove(sequence.ticket());
    gate.leave(sequence.ticket());
    publish();
    try {
      sequence.ticket().listener().onEnd(sequence.outcome(status, detail, clock.nanoTime()));
    } catch (RuntimeException e) {
      log.warn("A listener refused the end of its sequence.", e);
    }
  }

  private ModelBatch batchOf(Sequence sequence) {
    return Objects.requireNonNull(batches.get(sequence.spec().model()));
  }

  private void publish() {
    Map<String, Integer> active = new HashMap<>();
    long kvBytes = lot.usedBytes();
    for (Map.Entry<String, ModelBatch> batch : batches.entrySet()) {
      active.put(batch.getKey(), batch.getValue().activeSequences());
      kvBytes += batch.getValue().decoder().kvBytesInUse();
    }
    Usage now = new Usage(Map.copyOf(active), kvBytes);
    if (!now.equals(usage)) {
      usage = now;
    }
  }
}
