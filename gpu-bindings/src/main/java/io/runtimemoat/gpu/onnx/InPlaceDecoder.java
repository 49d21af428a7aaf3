package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.KvBlocks;
import io.runtimemoat.gpu.KvLayout;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.ModelRunException;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder whose graph writes keys and values into the arena (GroupQueryAttention). Single-token
 * feeds of neighbouring slots share a run; a feed of several tokens runs alone on its slot, since
 * ONNX Runtime 1.29 refuses more than one row with more than one token and a past.
 */
final class InPlaceDecoder extends OnnxDecoder {
  private static final int NO_FEED = -1;

  private final KvArena arena;
  private final LogitsArea logits;
  private final RunBindings bindings;
  private final int[] feedOfSlot;

  InPlaceDecoder(
      OrtEnvironment environment,
      OrtSession session,
      DecoderGraph graph,
      LoadOptions options,
      ModelDescription description) {
    super(session, options, description);
    arena = new KvArena(environment, graph, options.slots(), description.contextTokens());
    logits =
        new LogitsArea(environment, graph.vocabulary(), options.slots(), options.maxFeedTokens());
    bindings = new RunBindings(environment, graph, arena, logits, options.slots());
    feedOfSlot = new int[options.slots()];
  }

  @Override
  public Logits forward(List<Feed> feeds) {
    checkFeeds(feeds);
    Arrays.fill(feedOfSlot, NO_FEED);
    try {
      for (int i = 0; i < feeds.size(); i++) {
        if (feeds.get(i).tokens().length == 1) {
          feedOfSlot[feeds.get(i).slot()] = i;
        }
      }
      runSteps(feeds);
      runWides(feeds);
    } catch (OrtException e) {
      throw new ModelRunException("A run of " + description().name() + " failed.", e);
    }
    commit(feeds);
    return logits;
  }

  /** After the steps: an idle row in their run writes garbage where a wide feed will write. */
  private void runWides(List<Feed> feeds) throws OrtException {
    int area = 0;
    for (int i = 0; i < feeds.size(); i++) {
      if (feeds.get(i).tokens().length > 1) {
        area = runWide(i, feeds.get(i), area);
      }
    }
  }

  private int runWide(int index, Feed feed, int area) throws OrtException {
    int width = feed.tokens().length;
    RunBinding binding = bindings.wide(feed.slot(), width, area);
    StepInputs step = binding.step();
    step.begin();
    step.row(0, length(feed.slot()), feed.tokens());
    step.end();
    binding.run(session());
    if (feed.logits() == Feed.Wanted.ALL) {
      logits.showWide(index, area);
      return area + 1;
    }
    if (feed.logits() == Feed.Wanted.LAST) {
      logits.keepLastRow(area, width, feed.slot());
      logits.showSlotRow(index, feed.slot());
    }
    return area;
  }

  private void runSteps(List<Feed> feeds) throws OrtException {
    int slot = 0;
    while (slot < feedOfSlot.length) {
      if (feedOfSlot[slot] == NO_FEED) {
        slot++;
        continue;
      }
      int end = rangeEnd(slot);
      runRange(feeds, slot, end);
      slot = end;
    }
  }

  /**
   * Extends a run from {@code first} over fed slots, and over a gap when that is cheaper. A full
   * slot cannot sit idle in a run: the graph refuses a position beyond its context.
   */
  private int rangeEnd(int first) {
    int limit = Math.min(feedOfSlot.length, first + capabilities().singleTokenBatch());
    int end = first + 1;
    for (int slot = end; slot < limit; slot++) {
      if (feedOfSlot[slot] == NO_FEED) {
        if (length(slot) == description().contextTokens()) {
          break;
        }
        continue;
      }
      boolean bridges =
          slot == end
              || costs().stepNs(slot + 1 - first)
                  <= costs().stepNs(end - first) + costs().stepNs(1);
      if (!bridges) {
        break;
      }
      end = slot + 1;
    }
    return end;
  }

  private void runRange(List<Feed> feeds, int first, int end) throws OrtException {
    RunBinding binding = bindings.step(first, end - first);
    StepInputs step = binding.step();
    step.begin();
    for (int slot = first; slot < end; slot++) {
      int index = feedOfSlot[slot];
      step.row(slot - first, length(slot), index == NO_FEED ? null : feeds.get(index).tokens());
      if (index != NO_FEED) {
        logits.showSlotRow(index, slot);
      }
    }
    step.end();
    binding.run(session());
  }

  @Override
  public void copy(int source, int target) {
    arena.copy(source, target, length(source));
    setLength(target, length(source));
  }

  @Override
  protected byte[] read(int slot, int from, int to) {
    return arena.read(slot, from, to);
  }

  @Override
  protected void append(int slot, KvBlocks blocks) {
    arena.write(slot, blocks.from(), blocks.tokens(), blocks.bytes());
  }

  @Override
  protected int singleTokenBatch() {
    return slots();
  }

  @Override
  protected KvLayout layout() {
    return KvLayout.IN_PLACE;
  }

  @Override
  public long kvBytesReserved() {
    return arena.sizeBytes();
  }

  @Override
  protected long pinnedBytes() {
    return logits.sizeBytes();
  }

  @Override
  public void close() {
    bindings.close();
    super.close();
  }
}
