package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.TokenConstraint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whom a tick steps, and with what: each choice's drawn token, and behind it drafts of the tokens
 * that its grammar forces, where the measured costs say that they pay.
 */
final class StepPlan {
  private static final int[] NOTHING = {};

  /** What drafts must promise before they ride: they cost a little besides the run. */
  private static final double GAIN = 1.05;

  private final DecoderModel decoder;
  private final SlotTable slots;
  private final int maxRows;
  private final double runLimitNs;
  private final int maxDrafts;
  private final List<Feed> feeds = new ArrayList<>();
  private final List<Choice> choices = new ArrayList<>();
  private double plannedNs;

  /**
   * A plan of nothing.
   *
   * @param maxRows of one tick
   * @param runLimitNs what the steps and the drafts of one tick may take together
   * @param draftTokens most drafts of one feed; 0 for none
   */
  StepPlan(DecoderModel decoder, SlotTable slots, int maxRows, double runLimitNs, int draftTokens) {
    this.decoder = decoder;
    this.slots = slots;
    this.maxRows = maxRows;
    this.runLimitNs = runLimitNs;
    boolean exact = decoder.capabilities().rowInvariant();
    maxDrafts = exact ? Math.min(draftTokens, decoder.capabilities().maxFeedTokens() - 1) : 0;
  }

  /**
   * Plans a tick.
   *
   * @param blocked hears of sequences whose readers have no credit
   */
  void plan(long tick, Consumer<Sequence> blocked) {
    feeds.clear();
    choices.clear();
    int start = (int) (tick % slots.size());
    for (int i = 0; i < slots.size() && choices.size() < maxRows; i++) {
      int slot = start + i < slots.size() ? start + i : start + i - slots.size();
      Choice choice = slots.at(slot);
      if (choice == null || choice.phase() != Choice.Phase.DECODING) {
        continue;
      }
      if (choice.sequence().reserveCredit(tick)) {
        choices.add(choice);
      } else if (!choice.sequence().hasCredit()) {
        blocked.accept(choice.sequence());
      }
    }
    plannedNs = choices.isEmpty() ? 0 : stepsNs();
    for (Choice choice : choices) {
      int[] drafts = drafts(choice);
      feeds.add(drafts.length == 0 ? choice.step() : choice.stepWith(drafts));
    }
  }

  private double stepsNs() {
    CostTable costs = decoder.costs();
    int rows = choices.size();
    return decoder.capabilities().singleTokenBatch() > 1
        ? costs.stepNs(rows)
        : rows * costs.stepNs(1);
  }

  /** Whether the steps of several choices share a run, which goes on when one of them leaves it. */
  private boolean shareARun() {
    return decoder.capabilities().singleTokenBatch() > 1 && choices.size() > 1;
  }

  private int[] drafts(Choice choice) {
    TokenConstraint constraint = choice.constraint();
    int left = choice.sequence().spec().maxTokens() - choice.completionTokens();
    int most = Math.min(maxDrafts, left - 1);
    if (constraint == null || most < 1) {
      return NOTHING;
    }
    int[] forced = constraint.forcedTokens(most);
    int worth = worth(choice, Math.min(forced.length, most));
    if (worth == 0) {
      return NOTHING;
    }
    plannedNs += addedNs(choice, worth);
    return worth == forced.length ? forced : Arrays.copyOf(forced, worth);
  }

  /** What a choice's own run makes a tick longer. */
  private double addedNs(Choice choice, int drafts) {
    double feedNs = decoder.costs().feedNs(1 + drafts, decoder.length(choice.slot()));
    return shareARun() ? feedNs : feedNs - decoder.costs().stepNs(1);
  }

  /*
   * With drafts a choice leaves the steps' run for one of its own, of width w = 1 + k, which yields
   * E = 1 + a + a^2 + ... + a^k tokens where each draft comes true with probability a. Alone, that
   * pays when E / feed(w) > 1 / step(1). Beside others the steps' run goes on and costs at most
   * what it did, since a gap in it is bridged: rows - 1 + E tokens in step(rows) + feed(w) against
   * rows tokens in step(rows). Of all k that pay, the one with the most tokens per time is taken.
   */
  private int worth(Choice choice, int offered) {
    CostTable costs = decoder.costs();
    int past = decoder.length(choice.slot());
    boolean together = shareARun();
    int others = together ? choices.size() - 1 : 0;
    double othersNs = together ? costs.stepNs(choices.size()) : 0;
    double best = GAIN * (others + 1) / (together ? othersNs : costs.stepNs(1));
    double acceptance = choice.drafts().acceptance();
    double expected = 1;
    double term = 1;
    int worth = 0;
    for (int k = 1; k <= offered; k++) {
      term *= acceptance;
      expected += term;
      double feedNs = costs.feedNs(1 + k, past);
      double rate = (others + expected) / (othersNs + feedNs);
      if (rate > best && plannedNs + addedNs(choice, k) <= runLimitNs) {
        best = rate;
        worth = k;
      }
    }
    return worth;
  }

  boolean isEmpty() {
    return feeds.isEmpty();
  }

  List<Feed> feeds() {
    return feeds;
  }

  /** Whose feeds they are, in the same order. */
  List<Choice> choices() {
    return choices;
  }
}
