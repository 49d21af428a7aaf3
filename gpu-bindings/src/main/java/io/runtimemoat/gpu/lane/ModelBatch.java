package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.ModelRunException;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The continuous batch of one model: who gets a slot, one prefill chunk and one step of everybody
 * per tick.
 */
final class ModelBatch {
  private final DeviceLoop loop;
  private final LaneClock clock;
  private final LaneMeter meter;
  private final ServedModel model;
  private final DecoderModel decoder;
  private final Drawing drawing;
  private final ParkingLot lot;
  private final SlotTable slots;
  private final FairShares<Choice> shares;
  private final ChunkGrid grid;
  private final StepPlan steps;

  ModelBatch(
      DeviceLoop loop,
      LaneClock clock,
      LaneMeter meter,
      ServedModel model,
      ParkingLot lot,
      FairShares<Choice> shares,
      double runLimitNs,
      int draftTokens) {
    this.loop = loop;
    this.clock = clock;
    this.meter = meter;
    this.lot = lot;
    this.shares = shares;
    this.model = model;
    decoder = model.decoder();
    drawing = new Drawing(model);
    slots = new SlotTable(decoder, lot);
    grid = new ChunkGrid(decoder.costs(), decoder.capabilities().maxFeedTokens(), runLimitNs);
    steps = new StepPlan(decoder, slots, maxRows(decoder, runLimitNs), runLimitNs, draftTokens);
  }

  /** Rows of one tick's steps: as many as fit the run limit, at least one. */
  private static int maxRows(DecoderModel decoder, double runLimitNs) {
    CostTable costs = decoder.costs();
    boolean batches = decoder.capabilities().singleTokenBatch() > 1;
    int rows = 1;
    while (rows < decoder.slots()
        && (batches ? costs.stepNs(rows + 1) : (rows + 1) * costs.stepNs(1)) <= runLimitNs) {
      rows++;
    }
    return rows;
  }

  ServedModel model() {
    return model;
  }

  DecoderModel decoder() {
    return decoder;
  }

  int activeSequences() {
    return slots.activeSequences();
  }

  /** Takes a new sequence in; its first choice waits for a slot. */
  void admit(Sequence sequence) {
    Choice first = drawing.choice(sequence, 0);
    sequence.choices().add(first);
    shares.enqueue(first);
  }

  /** Gives slots to those that wait, taking them from over-served tenants where that is fair. */
  void place(long nowNs) {
    while (shares.hasWaiting()) {
      if (slots.firstFree() == Choice.NO_SLOT && !makeRoom(nowNs)) {
        return;
      }
      Choice choice = shares.takeNext();
      slots.seat(choice);
      boolean prefilled = decoder.length(choice.slot()) >= choice.sequence().promptTokens().length;
      choice.enter(prefilled ? Choice.Phase.DECODING : Choice.Phase.PREFILLING);
    }
  }

  private boolean makeRoom(long nowNs) {
    for (int slot = 0; slot < slots.size(); slot++) {
      Choice choice = slots.at(slot);
      if (choice != null
          && choice.phase() == Choice.Phase.DECODING
          && !choice.sequence().hasCredit()) {
        loop.block(choice.sequence(), nowNs);
        return unseat(choice, Choice.Phase.DORMANT);
      }
    }
    String tenant = shares.overServed();
    Choice victim = tenant == null ? null : leastUrgent(tenant);
    if (victim != null && unseat(victim, Choice.Phase.WAITING)) {
      shares.enqueue(victim);
      return true;
    }
    return false;
  }

  private boolean unseat(Choice choice, Choice.Phase phase) {
    if (!slots.park(choice)) {
      return false;
    }
    shares.vacate(choice);
    choice.enter(phase);
    return true;
  }

  private @Nullable Choice leastUrgent(String tenant) {
    Choice least = null;
    for (int slot = 0; slot < slots.size(); slot++) {
      Choice choice = slots.at(slot);
      if (choice != null
          && choice.sequence().spec().tenant().equals(tenant)
          && (least == null || Choice.ORDER.compare(choice, least) > 0)) {
        least = choice;
      }
    }
    return least;
  }

  /** Feeds one chunk of one prompt; false when no prompt is being fed. */
  boolean prefill() {
    Choice choice = nextPrefill();
    if (choice == null) {
      return false;
    }
    int[] prompt = choice.sequence().promptTokens();
    int from = decoder.length(choice.slot());
    int to = grid.end(from, prompt.length);
    Feed.Wanted wanted = to == prompt.length ? Feed.Wanted.LAST : Feed.Wanted.NONE;
    long start = clock.nanoTime();
    choice.sequence().markFed(start);
    Logits logits;
    try {
      Feed feed = new Feed(choice.slot(), Arrays.copyOfRange(prompt, from, to), wanted);
      logits = decoder.forward(List.of(feed));
    } catch (ModelRunException e) {
      loop.end(choice.sequence(), Status.FAILED, e.toString());
      return true;
    }
    long now = clock.nanoTime();
    meter.prefilled(now, now - start, to - from);
    shares.charge(choice, to - from);
    if (to == prompt.length) {
      beginDecoding(choice, logits, now);
    }
    return true;
  }

  private @Nullable Choice nextPrefill() {
    Choice best = null;
    for (int slot = 0; slot < slots.size(); slot++) {
      Choice choice = slots.at(slot);
      if (choice != null && choice.phase() == Choice.Phase.PREFILLING) {
        best = best == null || goesBefore(choice, best) ? choice : best;
      }
    }
    return best;
  }

  private boolean goesBefore(Choice choice, Choice other) {
    int byService = Double.compare(shares.virtualTokens(choice), shares.virtualTokens(other));
    return byService < 0 || (byService == 0 && Choice.ORDER.compare(choice, other) < 0);
  }

  private void beginDecoding(Choice choice, Logits logits, long nowNs) {
    Sequence sequence = choice.sequence();
    choice.enter(Choice.Phase.DECODING);
    if (choice.started()) {
      return;
    }
    sequence.markDrawn(nowNs);
    try {
      for (int i = 1; i < sequence.spec().choices(); i++) {
        sequence.choices().add(drawing.choice(sequence, i));
      }
      List<Choice> going = new ArrayList<>();
      for (Choice each : sequence.choices()) {
        if (drawing.draw(each, logits, 0, 0)) {
          going.add(each);
        } else {
          each.enter(Choice.Phase.DRAINING);
        }
      }
      fork(choice, going);
      sequence.choices().forEach(drawing::deliver);
      loop.settle(sequence, nowNs);
    } catch (RuntimeException e) {
      loop.fail(sequence, e);
    }
  }

  /** Spreads the prompt's KV from the slot of {@code holder} to the choices that go on. */
  private void fork(Choice holder, List<Choice> going) {
    if (going.isEmpty()) {
      slots.free(holder);
      shares.vacate(holder);
      return;
    }
    Choice first = going.get(0);
    if (first != holder) {
      slots.handOver(holder, first);
      first.enter(Choice.Phase.DECODING);
    }
    List<Choice> rest = new ArrayList<>(going.subList(1, going.size()));
    while (!rest.isEmpty() && !shares.hasWaiting() && slots.firstFree() != Choice.NO_SLOT) {
      Choice copy = rest.remove(0);
      shares.claim(copy);
      slots.seatCopy(first, copy);
      copy.enter(Choice.Phase.DECODING);
    }
    // Without room to park the prompt's KV, those that wait feed the prompt again.
    ParkedKv kv = rest.isEmpty() ? null : lot.store(decoder, first.slot(), rest.size());
    for (Choice waiting : rest) {
      waiting.park(kv);
      shares.enqueue(waiting);
    }
  }

  /** Steps every decoding choice whose reader has credit; false when there is none. */
  boolean step(long tick) {
    slots.compact();
    steps.plan(tick, sequence -> loop.block(sequence, clock.nanoTime()));
    if (steps.isEmpty()) {
      return false;
    }
    long start = clock.nanoTime();
    Logits logits;
    try {
      logits = decoder.forward(steps.feeds());
    } catch (ModelRunException e) {
      steps.choices().forEach(choice -> loop.end(choice.sequence(), Status.FAILED, e.toString()));
      return true;
    }
    long now = clock.nanoTime();
    int drawn = 0;
    for (int feed = 0; feed < steps.feeds().size(); feed++) {
      if (!steps.choices().get(feed).sequence().ended()) {
        drawn += advance(feed, logits, now);
      }
    }
    meter.stepped(now, now - start, drawn);
    return true;
  }

  /** Draws what a feed's rows are good for, at least one token; how many. */
  private int advance(int feed, Logits logits, long nowNs) {
    Choice choice = steps.choices().get(feed);
    int[] fed = steps.feeds().get(feed).tokens();
    int drawn = 0;
    try {
      boolean goesOn;
      boolean asFed;
      do {
        goesOn = drawing.draw(choice, logits, feed, drawn);
        drawn++;
        asFed = drawn < fed.length && choice.lastToken() == fed[drawn];
        if (goesOn) {
          drawing.deliver(choice);
        }
      } while (goesOn && asFed);
      choice.drafts().judged(Math.min(drawn, fed.length - 1), asFed ? drawn : drawn - 1);
      shares.charge(choice, drawn);
      if (goesOn) {
        // What was fed behind the last draft that came true is forgotten.
        decoder.truncate(choice.slot(), decoder.length(choice.slot()) - fed.length + drawn);
      } else {
        end(choice, nowNs);
      }
    } catch (RuntimeException e) {
      loop.fail(choice.sequence(), e);
    }
    return drawn;
  }

  private void end(Choice choice, long nowNs) {
    slots.free(choice);
    shares.vacate(choice);
    choice.enter(Choice.Phase.DRAINING);
    drawing.deliver(choice);
    loop.settle(choice.sequence(), nowNs);
  }

  /** Goes on with a sequence whose reader has given credit again. */
  void resume(Sequence sequence) {
    for (Choice choice : sequence.choices()) {
      if (choice.phase() == Choice.Phase.DORMANT) {
        choice.enter(Choice.Phase.WAITING);
        shares.enqueue(choice);
      }
      drawing.deliver(choice);
    }
  }

  /** Takes everything a choice holds. */
  void discard(Choice choice) {
    if (choice.seated()) {
      slots.free(choice);
      shares.vacate(choice);
    } else if (choice.phase() == Choice.Phase.WAITING) {
      shares.remove(choice);
    }
    lot.release(choice);
    choice.enter(Choice.Phase.DONE);
  }
}
