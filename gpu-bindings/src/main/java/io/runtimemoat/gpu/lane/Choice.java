package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TokenConstraint;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.sampling.Sampler;
import io.runtimemoat.gpu.sampling.TextAssembler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One continuation of a sequence's prompt: the unit that holds a slot. */
final class Choice implements FairShares.Claim {
  static final int NO_SLOT = -1;

  /** Within a tenant: higher priority first, then earlier arrival. */
  static final Comparator<Choice> ORDER =
      Comparator.<Choice>comparingInt(choice -> -choice.sequence().spec().priority())
          .thenComparingLong(choice -> choice.sequence().ticket().order())
          .thenComparingInt(Choice::index);

  /** Where a choice is in its life. */
  enum Phase {
    /** In its tenant's queue, with parked KV or none. */
    WAITING,
    /** On a slot, part of the prompt not fed yet. */
    PREFILLING,
    /** On a slot, its next token drawn and not fed yet. */
    DECODING,
    /** Off its slot until the reader gives credit. */
    DORMANT,
    /** Ended by itself; its last text waits for credit. */
    DRAINING,
    DONE
  }

  private final Sequence sequence;
  private final int index;
  private final Sampler sampler;
  private final TextAssembler assembler;
  private final @Nullable TokenConstraint constraint;
  private final int[] next = new int[1];
  private final DraftRecord drafts = new DraftRecord();
  private final StringBuilder pendingText = new StringBuilder();
  private final List<TokenLogprob> pendingLogprobs = new ArrayList<>();
  private Phase phase = Phase.WAITING;
  private Feed step = new Feed(0, next, Feed.Wanted.LAST);
  private int slot = NO_SLOT;
  private int completionTokens;
  private int pendingTokens;
  private double pendingProbability = Double.NaN;
  private FinishReason reason = FinishReason.LENGTH;
  private boolean started;
  private @Nullable ParkedKv parked;

  Choice(Sequence sequence, int index, Sampler sampler, TextAssembler assembler) {
    this.sequence = sequence;
    this.index = index;
    this.sampler = sampler;
    this.assembler = assembler;
    this.constraint = sequence.ticket().constraint(index);
  }

  @Override
  public String tenant() {
    return sequence.spec().tenant();
  }

  @Override
  public double weight() {
    return sequence.spec().weight();
  }

  Sequence sequence() {
    return sequence;
  }

  int index() {
    return index;
  }

  Sampler sampler() {
    return sampler;
  }

  TextAssembler assembler() {
    return assembler;
  }

  /** What holds its text to a grammar; null for nothing. */
  @Nullable TokenConstraint constraint() {
    return constraint;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase entered) {
    phase = entered;
  }

  int slot() {
    return slot;
  }

  boolean seated() {
    return slot != NO_SLOT;
  }

  void sit(int newSlot) {
    slot = newSlot;
    step = new Feed(newSlot, next, Feed.Wanted.LAST);
  }

  void leave() {
    slot = NO_SLOT;
  }

  /** The feed of the drawn token. */
  Feed step() {
    return step;
  }

  /** The feed of the drawn token with drafts of those that follow it. */
  Feed stepWith(int[] following) {
    int[] tokens = new int[1 + following.length];
    tokens[0] = next[0];
    System.arraycopy(following, 0, tokens, 1, following.length);
    return new Feed(slot, tokens, Feed.Wanted.ALL);
  }

  /** The token that was drawn last. */
  int lastToken() {
    return next[0];
  }

  /** How its drafts fared. */
  DraftRecord drafts() {
    return drafts;
  }

  /** Whether its first token was drawn. */
  boolean started() {
    return started;
  }

  /** Absolute position of the token to be drawn next. */
  int position() {
    return sequence.promptTokens().length + completionTokens;
  }

  int completionTokens() {
    return completionTokens;
  }

  FinishReason reason() {
    return reason;
  }

  @Nullable ParkedKv parked() {
    return parked;
  }

  void park(@Nullable ParkedKv kv) {
    parked = kv;
  }

  /** Takes a drawn token that is part of the completion. */
  void take(int token) {
    next[0] = token;
    completionTokens++;
    pendingTokens++;
    pendingText.append(assembler.accept(token));
  }

  void markStarted() {
    started = true;
  }

  void noteProbability(double probability) {
    pendingProbability =
        Double.isNaN(pendingProbability) ? probability : Math.min(pendingProbability, probability);
  }

  void noteLogprob(TokenLogprob logprob) {
    pendingLogprobs.add(logprob);
  }

  /** Ends by itself; held-back text becomes due. */
  void finish(FinishReason why) {
    reason = why;
    pendingText.append(assembler.flush());
  }

  boolean hasText() {
    return !pendingText.isEmpty();
  }

  boolean owesBatch() {
    return pendingTokens > 0 || hasText();
  }

  /** What is due, and nothing is due afterwards. */
  TextBatch takeBatch() {
    TextBatch batch =
        new TextBatch(
            index, pendingText.toString(), pendingTokens, pendingProbability, pendingLogprobs);
    pendingText.setLength(0);
    pendingTokens = 0;
    pendingProbability = Double.NaN;
    pendingLogprobs.clear();
    return batch;
  }
}
