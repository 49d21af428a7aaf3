package io.runtimemoat.gpu.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.DecoderCapabilities;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.KvBlocks;
import io.runtimemoat.gpu.KvLayout;
import io.runtimemoat.gpu.ModelDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both KV layouts share: slot lengths, argument checks, accounting and the session. */
abstract class OnnxDecoder implements DecoderModel {
  private static final Logger log = LoggerFactory.getLogger(OnnxDecoder.class);

  /** Before the measurement every run costs the same, so no gap is bridged. */
  private static final CostTable UNMEASURED =
      new CostTable(new double[] {1}, new int[] {1}, new double[] {1}, 0);

  private final OrtSession session;
  private final LoadOptions options;
  private final int[] lengths;
  private final boolean[] fed;
  private ModelDescription description;
  private CostTable costs = UNMEASURED;

  OnnxDecoder(OrtSession session, LoadOptions options, ModelDescription description) {
    this.session = session;
    this.options = options;
    this.description = description;
    lengths = new int[options.slots()];
    fed = new boolean[options.slots()];
  }

  /** Records what the load-time measurements found. */
  void calibrate(CostTable measured, boolean rowInvariant) {
    costs = measured;
    description = description.withRowInvariance(rowInvariant);
  }

  protected abstract int singleTokenBatch();

  protected abstract KvLayout layout();

  protected abstract byte[] read(int slot, int from, int to);

  protected abstract void append(int slot, KvBlocks blocks);

  protected abstract long pinnedBytes();

  int threads() {
    return options.threads();
  }

  protected OrtSession session() {
    return session;
  }

  protected void setLength(int slot, int length) {
    lengths[slot] = length;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public DecoderCapabilities capabilities() {
    boolean invariant = description.rowInvariant();
    return new DecoderCapabilities(
        invariant ? singleTokenBatch() : 1, 1, options.maxFeedTokens(), invariant, layout());
  }

  @Override
  public CostTable costs() {
    return costs;
  }

  @Override
  public int slots() {
    return lengths.length;
  }

  @Override
  public int length(int slot) {
    return lengths[slot];
  }

  protected void checkFeeds(List<Feed> feeds) {
    Arrays.fill(fed, false);
    for (int i = 0; i < feeds.size(); i++) {
      Feed feed = feeds.get(i);
      int tokens = feed.tokens().length;
      int slot = Objects.checkIndex(feed.slot(), lengths.length);
      if (fed[slot] || tokens < 1 || tokens > options.maxFeedTokens()) {
        throw new IllegalArgumentException(
            "slot %d: one feed of 1 to %d tokens".formatted(slot, options.maxFeedTokens()));
      }
      if (lengths[slot] + tokens > description.contextTokens()) {
        throw new IllegalArgumentException(
            "slot %d: %d + %d tokens exceed the context of %d"
                .formatted(slot, lengths[slot], tokens, description.contextTokens()));
      }
      for (int token : feed.tokens()) {
        Objects.checkIndex(token, description.vocabularySize());
      }
      fed[slot] = true;
    }
  }

  protected void commit(List<Feed> feeds) {
    for (int i = 0; i < feeds.size(); i++) {
      lengths[feeds.get(i).slot()] += feeds.get(i).tokens().length;
    }
  }

  @Override
  public void truncate(int slot, int length) {
    lengths[slot] = Objects.checkIndex(length, lengths[slot] + 1);
  }

  @Override
  public KvBlocks exportBlocks(int slot, int from, int to) {
    Objects.checkFromToIndex(from, to, lengths[slot]);
    return new KvBlocks(description.weightsDigest(), from, to - from, read(slot, from, to));
  }

  @Override
  public void importBlocks(int slot, KvBlocks blocks) {
    long expected = blocks.tokens() * description.kvBytesPerToken();
    if (!blocks.weightsDigest().equals(description.weightsDigest())
        || blocks.from() != lengths[slot]
        || blocks.from() + blocks.tokens() > description.contextTokens()
        || blocks.bytes().length != expected) {
      throw new IllegalArgumentException(
          "blocks of %d tokens from %d do not continue slot %d, which holds %d tokens of %s"
              .formatted(blocks.tokens(), blocks.from(), slot, lengths[slot], description.name()));
    }
    append(slot, blocks);
    lengths[slot] += blocks.tokens();
  }

  @Override
  public long kvBytesInUse() {
    return Arrays.stream(lengths).asLongStream().sum() * description.kvBytesPerToken();
  }

  @Override
  public long nativeBytes() {
    return kvBytesReserved() + pinnedBytes() + description.weightsBytes();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      log.warn("The session of {} did not close cleanly.", description.name(), e);
    }
  }
}
