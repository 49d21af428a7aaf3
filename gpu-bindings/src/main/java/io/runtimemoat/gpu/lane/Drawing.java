package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TokenConstraint;
import io.runtimemoat.gpu.sampling.Sampler;
import io.runtimemoat.gpu.sampling.SamplingWorkspace;
import io.runtimemoat.gpu.sampling.TextAssembler;
import java.nio.FloatBuffer;
import java.util.BitSet;

/** Draws the tokens of one model's choices and hands their text to the readers. */
final class Drawing {
  private final ServedModel model;
  private final int vocabularySize;
  private final BitSet endTokens = new BitSet();
  private final SamplingWorkspace workspace = new SamplingWorkspace();
  private final long[] mask;

  Drawing(ServedModel model) {
    this.model = model;
    vocabularySize =
        Math.min(
            model.tokenizer().vocabularySize(), model.decoder().description().vocabularySize());
    model.endTokens().forEach(endTokens::set);
    mask = new long[(vocabularySize + Long.SIZE - 1) / Long.SIZE];
  }

  /** A choice with its own sampler and text, sharing the lane's workspace. */
  Choice choice(Sequence sequence, int index) {
    SequenceSpec spec = sequence.spec();
    Sampler sampler =
        new Sampler(spec.sampling(), index, spec.promptTokens(), vocabularySize, workspace);
    TextAssembler assembler = new TextAssembler(model.tokenizer(), spec.stop());
    if (spec.grammar() != null) {
      assembler.goOnFrom(spec.grammar().begun());
    }
    return new Choice(sequence, index, sampler, assembler);
  }

  /**
   * Draws the next token from one of a feed's rows; false when the choice ended with it.
   *
   * @param row as {@link Logits#offset} counts them
   */
  boolean draw(Choice choice, Logits logits, int feed, int row) {
    SequenceSpec spec = choice.sequence().spec();
    Sampler sampler = choice.sampler();
    int token = next(choice, logits.buffer(feed), logits.offset(feed, row));
    choice.markStarted();
    if (endTokens.get(token)) {
      choice.finish(reason(choice));
      return false;
    }
    if (spec.withConfidence()) {
      choice.noteProbability(sampler.lastProbability());
    }
    if (spec.topLogprobs() >= 0) {
      choice.noteLogprob(sampler.lastLogprob(model.tokenizer(), spec.topLogprobs()));
    }
    choice.take(token);
    if (choice.assembler().stopped()) {
      choice.finish(FinishReason.STOP);
      return false;
    }
    if (isFinished(choice)) {
      choice.finish(reason(choice));
      return false;
    }
    if (choice.completionTokens() == spec.maxTokens()) {
      choice.finish(FinishReason.LENGTH);
      return false;
    }
    return true;
  }

  private int next(Choice choice, FloatBuffer rows, int offset) {
    Sampler sampler = choice.sampler();
    TokenConstraint constraint = choice.constraint();
    if (constraint == null) {
      return sampler.next(rows, offset, choice.position());
    }
    constraint.fillMask(mask);
    int drawn = sampler.next(rows, offset, choice.position(), mask);
    int left = choice.sequence().spec().maxTokens() - choice.completionTokens();
    int taken = constraint.take(drawn, left);
    if (taken != drawn) {
      sampler.replaceLast(taken);
    }
    return taken;
  }

  /** Of a text that is whole: a model that was not let go on did not stop by itself. */
  private static FinishReason reason(Choice choice) {
    TokenConstraint constraint = choice.constraint();
    return constraint != null && constraint.isCut() ? FinishReason.LENGTH : FinishReason.STOP;
  }

  private static boolean isFinished(Choice choice) {
    TokenConstraint constraint = choice.constraint();
    return constraint != null && constraint.isFinished();
  }

  /** Hands over what is due if the reader has credit; text that is still incomplete waits. */
  void deliver(Choice choice) {
    boolean draining = choice.phase() == Choice.Phase.DRAINING;
    boolean due = choice.hasText() || (draining && choice.owesBatch());
    if (due && choice.sequence().hasCredit()) {
      Ticket ticket = choice.sequence().ticket();
      ticket.useCredit();
      ticket.listener().onText(choice.takeBatch());
    }
  }
}
