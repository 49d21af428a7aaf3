package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.KvBlocks;
import io.runtimemoat.gpu.KvLayout;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.ModelRunException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoder whose graph returns past and new positions as new tensors (Concat). Each slot owns two
 * sets of buffers: a run reads one as the past and writes the other as the pinned present, and a
 * commit swaps them. Every feed is a run of its own.
 */
final class ConcatenatingDecoder extends OnnxDecoder {
  private final OrtEnvironment environment;
  private final DecoderGraph graph;
  private final LogitsArea logits;
  private final TightKv[] past;
  private final TightKv[] present;
  private final @Nullable StepInputs[] steps;
  private final IntegerTensor ones;

  ConcatenatingDecoder(
      OrtEnvironment environment,
      OrtSession session,
      DecoderGraph graph,
      LoadOptions options,
      ModelDescription description)
      throws OrtException {
    super(session, options, description);
    this.environment = environment;
    this.graph = graph;
    logits =
        new LogitsArea(environment, graph.vocabulary(), options.slots(), options.maxFeedTokens());
    past = new TightKv[options.slots()];
    present = new TightKv[options.slots()];
    steps = new StepInputs[options.maxFeedTokens() + 1];
    ones = ones(environment, graph, description.contextTokens());
    for (int slot = 0; slot < options.slots(); slot++) {
      past[slot] = new TightKv(environment, graph, description.contextTokens());
      present[slot] = new TightKv(environment, graph, description.contextTokens());
    }
  }

  private static IntegerTensor ones(OrtEnvironment environment, DecoderGraph graph, int tokens)
      throws OrtException {
    DecoderGraph.IntegerInput mask =
        Objects.requireNonNull(graph.integerInputs().get(DecoderGraph.ATTENTION_MASK));
    IntegerTensor ones = new IntegerTensor(environment, mask.type(), tokens, 1, tokens);
    for (int i = 0; i < tokens; i++) {
      ones.set(i, 1);
    }
    return ones;
  }

  @Override
  public Logits forward(List<Feed> feeds) {
    checkFeeds(feeds);
    try {
      int area = 0;
      for (int i = 0; i < feeds.size(); i++) {
        area = runAlone(i, feeds.get(i), area);
      }
    } catch (OrtException e) {
      throw new ModelRunException("A run of " + description().name() + " failed.", e);
    }
    for (int i = 0; i < feeds.size(); i++) {
      swap(feeds.get(i).slot());
    }
    commit(feeds);
    return logits;
  }

  private int runAlone(int index, Feed feed, int area) throws OrtException {
    int slot = feed.slot();
    int width = feed.tokens().length;
    int length = length(slot);
    List<OnnxTensor> read = past[slot].views(length);
    List<OnnxTensor> written = present[slot].views(length + width);
    OnnxTensor rows = width == 1 ? logits.slotTensor(slot, 1) : logits.wideTensor(area, width);
    try (OnnxTensor mask = ones.head(environment, length + width)) {
      StepInputs step = step(width);
      step.begin();
      step.row(0, length, feed.tokens());
      RunBinding binding = new RunBinding(graph, step, read, written, rows);
      binding.bind(DecoderGraph.ATTENTION_MASK, mask);
      binding.run(session());
    } finally {
      read.forEach(OnnxTensor::close);
      written.forEach(OnnxTensor::close);
      rows.close();
    }
    return show(index, feed, area);
  }

  private int show(int index, Feed feed, int area) {
    int width = feed.tokens().length;
    if (width > 1 && feed.logits() == Feed.Wanted.ALL) {
      logits.showWide(index, area);
      return area + 1;
    }
    if (width > 1 && feed.logits() == Feed.Wanted.LAST) {
      logits.keepLastRow(area, width, feed.slot());
    }
    logits.showSlotRow(index, feed.slot());
    return area;
  }

  private StepInputs step(int width) throws OrtException {
    StepInputs step = steps[width];
    if (step == null) {
      step = new StepInputs(environment, graph, 1, width);
      steps[width] = step;
    }
    return step;
  }

  @Override
  public void truncate(int slot, int length) {
    int before = length(slot);
    super.truncate(slot, length);
    past[slot].crop(before, length);
  }

  @Override
  public void copy(int source, int target) {
    past[target].copyFrom(past[source], length(source));
    setLength(target, length(source));
  }

  @Override
  protected byte[] read(int slot, int from, int to) {
    return past[slot].read(length(slot), from, to);
  }

  @Override
  protected void append(int slot, KvBlocks blocks) {
    present[slot].join(past[slot], length(slot), blocks);
    swap(slot);
  }

  private void swap(int slot) {
    TightKv written = present[slot];
    present[slot] = past[slot];
    past[slot] = written;
  }

  @Override
  protected int singleTokenBatch() {
    return 1;
  }

  @Override
  protected KvLayout layout() {
    return KvLayout.CONCATENATED;
  }

  @Override
  public long kvBytesReserved() {
    return slots() * 2L * past[0].sizeBytes();
  }

  @Override
  protected long pinnedBytes() {
    return logits.sizeBytes();
  }

  @Override
  public void close() {
    for (StepInputs step : steps) {
      if (step != null) {
        step.close();
      }
    }
    ones.close();
    super.close();
  }
}
