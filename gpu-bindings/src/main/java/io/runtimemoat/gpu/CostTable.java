package io.runtimemoat.gpu;

/**
 * What a model's runs cost on this machine, in nanoseconds, measured at load. Times between the
 * measured points are interpolated.
 */
public final class CostTable {
  private final double[] stepNs;
  private final int[] feedTokens;
  private final double[] feedNs;
  private final double feedNsPerPastToken;

  /**
   * A table from measured points.
   *
   * @param stepNs entry i is one single-token run over i + 1 slots
   * @param feedTokens ascending widths of measured multi-token feeds, at least one
   * @param feedNs the cost of each width with an empty past
   * @param feedNsPerPastToken what each token of past adds to the widest feed
   */
  public CostTable(double[] stepNs, int[] feedTokens, double[] feedNs, double feedNsPerPastToken) {
    this.stepNs = stepNs.clone();
    this.feedTokens = feedTokens.clone();
    this.feedNs = feedNs.clone();
    this.feedNsPerPastToken = feedNsPerPastToken;
  }

  /** A single-token run over {@code rows} slots. */
  public double stepNs(int rows) {
    if (rows <= stepNs.length) {
      return stepNs[rows - 1];
    }
    return stepNs[stepNs.length - 1] * rows / stepNs.length;
  }

  /** A feed of {@code tokens} tokens on a slot that holds {@code past} tokens. */
  public double feedNs(int tokens, int past) {
    int widest = feedTokens[feedTokens.length - 1];
    return widthNs(tokens) + feedNsPerPastToken * past * tokens / widest;
  }

  private double widthNs(int tokens) {
    int above = 0;
    while (above < feedTokens.length - 1 && feedTokens[above] < tokens) {
      above++;
    }
    if (above == 0 || feedTokens[above] < tokens) {
      return feedNs[above] * tokens / feedTokens[above];
    }
    double share =
        (double) (tokens - feedTokens[above - 1]) / (feedTokens[above] - feedTokens[above - 1]);
    return feedNs[above - 1] + share * (feedNs[above] - feedNs[above - 1]);
  }
}
