package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.Tokenizer;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Draws one choice's next tokens from rows of logits. Belongs to one thread; nothing is allocated
 * per token except by {@link #lastLogprob} and when a penalty's table doubles.
 *
 * <p>Order, that of Hugging Face's generation with bias first: logit_bias, repetition, frequency
 * and presence penalties, temperature, top_k, top_p, min_p. Filters renormalize what is left before
 * the next one looks at it, so top_p is mass among the top_k. Ties go to the lowest id. Equal
 * logits, sampling, choice and position give the same token on every JDK and processor.
 */
public final class Sampler {
  /*
   * Cost over a vocabulary of V tokens:
   *   greedy         two passes of comparisons, no exponential
   *   no filter      one hash per token; noise only where a bound on it could still win
   *   top_k          a histogram pass, then only k tokens
   *   min_p alone    one pass of comparisons, then only the survivors
   *   top_p          exponentials only within ln(V / 1e-7) of the best logit: what is left out
   *                  weighs less than 1e-7 of the best token alone
   *
   * [1] Fan, Lewis, Dauphin. Hierarchical neural story generation. ACL 2018 (top_k).
   * [2] Holtzman et al. The curious case of neural text degeneration. ICLR 2020 (top_p).
   * [3] Nguyen et al. Turning up the heat: min-p sampling. arXiv 2407.01082 (min_p).
   */
  private static final double LN_DROPPED_MASS = StrictMath.log(1e-7);

  private final Sampling sampling;
  private final int choice;
  private final int vocabularySize;
  private final SamplingWorkspace workspace;
  private final LogitAdjustment adjustment;
  private final double perTemperature;

  /** How far below the best logit, in units of temperature, a token can matter to top_p. */
  private final double reach;

  private @Nullable FloatBuffer lastLogits;
  private int lastOffset;
  private int lastToken;

  /** A sampler with a workspace of its own. */
  public Sampler(Sampling sampling, int choice, int[] promptTokens, int vocabularySize) {
    this(sampling, choice, promptTokens, vocabularySize, new SamplingWorkspace());
  }

  /**
   * A sampler that shares a workspace with the other samplers of its thread.
   *
   * @param choice index among OpenAI's {@code n}; part of the noise's key
   * @param promptTokens what the repetition penalty covers before the output starts
   * @param vocabularySize ids at or above it are never drawn, even where logits are wider
   * @throws IllegalArgumentException when a value of {@code sampling} is out of its range
   */
  public Sampler(
      Sampling sampling,
      int choice,
      int[] promptTokens,
      int vocabularySize,
      SamplingWorkspace workspace) {
    require(vocabularySize > 0, "vocabularySize", vocabularySize);
    checkRanges(sampling);
    this.sampling = sampling;
    this.choice = choice;
    this.vocabularySize = vocabularySize;
    this.workspace = workspace;
    this.adjustment = new LogitAdjustment(sampling, promptTokens, vocabularySize);
    this.perTemperature = 1 / sampling.temperature();
    this.reach = StrictMath.log(vocabularySize) - LN_DROPPED_MASS;
    workspace.reserve(vocabularySize);
  }

  /**
   * Draws a token and counts it for the penalties.
   *
   * @param logits the row [offset, offset + vocabularySize); the buffer's position is not used
   * @param position the token's place in the sequence; with seed and choice the noise's key
   * @throws ArithmeticException when no logit is a number above minus infinity
   */
  public int next(FloatBuffer logits, int offset, int position) {
    return next(logits, offset, position, null);
  }

  /**
   * Draws a token among those that a mask allows, and counts it for the penalties. The mask wins
   * over everything else.
   *
   * @param allowed a bit per token, lowest bits first; null for all
   * @throws ArithmeticException when no allowed logit is a number above minus infinity
   */
  public int next(FloatBuffer logits, int offset, int position, long @Nullable [] allowed) {
    float[] row = workspace.row;
    logits.get(offset, row, 0, vocabularySize);
    adjustment.applyTo(row);
    if (allowed != null) {
      LogitRows.keepOnly(row, vocabularySize, allowed);
    }
    float best = LogitRows.largest(row, vocabularySize);
    int token =
        sampling.temperature() == 0
            ? LogitRows.firstIndexOf(row, vocabularySize, best)
            : draw(best, CounterNoise.stream(sampling.seed(), choice, position));
    adjustment.accept(token);
    lastLogits = logits;
    lastOffset = offset;
    lastToken = token;
    return token;
  }

  /** Another token comes in place of the one that was drawn last. */
  public void replaceLast(int token) {
    adjustment.retract(lastToken);
    accept(token);
    lastToken = token;
  }

  /** Counts a token that was not drawn here, a forced or replayed one, for the penalties. */
  public void accept(int token) {
    adjustment.accept(Objects.checkIndex(token, vocabularySize));
  }

  /**
   * The model's own probability of the last drawn token, in (0, 1]: over the whole vocabulary,
   * before bias, penalties, temperature and filters. Reads the logits given to {@link #next} again:
   * call it before they are overwritten.
   */
  public double lastProbability() {
    loadLastRow();
    double logprob = workspace.row[lastToken] - LogitRows.logSumExp(workspace.row, vocabularySize);
    return Math.max(StrictMath.exp(logprob), Double.MIN_NORMAL);
  }

  /**
   * The last drawn token's natural-log probability over the whole vocabulary, before everything
   * else. Call it before the logits given to {@link #next} are overwritten.
   *
   * @param top alternatives to name, best first, in [0, vocabularySize]
   */
  public TokenLogprob lastLogprob(Tokenizer tokenizer, int top) {
    loadLastRow();
    double logSum = LogitRows.logSumExp(workspace.row, vocabularySize);
    return LogitRows.logprob(workspace, vocabularySize, lastToken, logSum, tokenizer, top);
  }

  private void loadLastRow() {
    if (lastLogits == null) {
      throw new IllegalStateException("no token was drawn yet");
    }
    lastLogits.get(lastOffset, workspace.row, 0, vocabularySize);
    LogitRows.largest(workspace.row, vocabularySize);
  }

  private int draw(float best, long stream) {
    if (!limitsCount() && sampling.topP() == 1 && sampling.minP() == 0) {
      return drawFromAll(best, stream);
    }
    return drawFromCandidates(candidates(best), best, stream);
  }

  private boolean limitsCount() {
    return sampling.topK() > 0 && sampling.topK() < vocabularySize;
  }

  /** The tokens that top_k and top_p leave; min_p is left to the draw unless it is alone. */
  private int candidates(float best) {
    boolean nucleus = sampling.topP() < 1;
    if (limitsCount()) {
      int count = CandidateCut.best(workspace, vocabularySize, sampling.topK());
      return nucleus ? nucleusOf(count, best) : count;
    }
    if (nucleus) {
      return CandidateCut.nucleus(
          workspace, vocabularySize, best, perTemperature, -reach, sampling.topP());
    }
    double least = leastScaled();
    int count = 0;
    for (int id = 0; id < vocabularySize; id++) {
      if (scaled(id, best) >= least) {
        workspace.candidates[count++] = id;
      }
    }
    return count;
  }

  private int nucleusOf(int count, float best) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      double weight = PortableExp.ofNonPositive(scaled(workspace.candidates[i], best));
      workspace.weights[i] = weight;
      total += weight;
    }
    return CandidateCut.heaviest(workspace, count, sampling.topP() * total);
  }

  private int drawFromCandidates(int count, float best, long stream) {
    double least = leastScaled();
    double bestScore = Double.NEGATIVE_INFINITY;
    int winner = workspace.candidates[0];
    for (int i = 0; i < count; i++) {
      int id = workspace.candidates[i];
      double scaled = scaled(id, best);
      long word = CounterNoise.word(stream, id);
      if (scaled >= least && scaled + CounterNoise.gumbelBound(word) >= bestScore) {
        double score = scaled + CounterNoise.gumbel(word);
        if (score > bestScore) {
          bestScore = score;
          winner = id;
        }
      }
    }
    return winner;
  }

  private int drawFromAll(float best, long stream) {
    int winner = LogitRows.firstIndexOf(workspace.row, vocabularySize, best);
    double bestScore = CounterNoise.gumbel(CounterNoise.word(stream, winner));
    for (int id = 0; id < vocabularySize; id++) {
      double scaled = scaled(id, best);
      if (scaled + CounterNoise.LARGEST < bestScore) {
        continue;
      }
      long word = CounterNoise.word(stream, id);
      if (scaled + CounterNoise.gumbelBound(word) < bestScore) {
        continue;
      }
      double score = scaled + CounterNoise.gumbel(word);
      if (score > bestScore || (score == bestScore && id < winner)) {
        bestScore = score;
        winner = id;
      }
    }
    return winner;
  }

  /** The logit's distance below the best one, divided by the temperature; at most 0. */
  private double scaled(int id, float best) {
    return ((double) workspace.row[id] - best) * perTemperature;
  }

  /** ln(min_p): the scaled logit below which min_p drops a token. */
  private double leastScaled() {
    return sampling.minP() == 0 ? Double.NEGATIVE_INFINITY : StrictMath.log(sampling.minP());
  }

  /** Written so that NaN fails. */
  private static void checkRanges(Sampling sampling) {
    require(0 <= sampling.temperature() && sampling.temperature() <= 2, "temperature", sampling);
    require(0 < sampling.topP() && sampling.topP() <= 1, "topP", sampling);
    require(sampling.topK() >= 0, "topK", sampling);
    require(0 <= sampling.minP() && sampling.minP() <= 1, "minP", sampling);
    double repetition = sampling.repetitionPenalty();
    require(0 < repetition && repetition <= 2, "repetitionPenalty", sampling);
    require(Math.abs(sampling.frequencyPenalty()) <= 2, "frequencyPenalty", sampling);
    require(Math.abs(sampling.presencePenalty()) <= 2, "presencePenalty", sampling);
    for (double bias : sampling.logitBias().values()) {
      require(Math.abs(bias) <= 100, "logitBias", sampling);
    }
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is out of range: " + value);
    }
  }
}
