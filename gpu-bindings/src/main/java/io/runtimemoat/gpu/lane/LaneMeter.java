package io.runtimemoat.gpu.lane;

/** What a lane counts about its runs. Written by the lane, read by anyone. */
final class LaneMeter {
  private final SlidingSecond runNs = new SlidingSecond();
  private final SlidingSecond promptTokens = new SlidingSecond();
  private final SlidingSecond completionTokens = new SlidingSecond();

  void prefilled(long nowNs, long tookNs, int tokens) {
    runNs.add(nowNs, (double) tookNs);
    promptTokens.add(nowNs, tokens);
  }

  void stepped(long nowNs, long tookNs, int tokens) {
    runNs.add(nowNs, (double) tookNs);
    completionTokens.add(nowNs, tokens);
  }

  double utilization(long nowNs) {
    return Math.min(1, runNs.sum(nowNs) / 1e9);
  }

  double promptTokensPerSecond(long nowNs) {
    return promptTokens.sum(nowNs);
  }

  double completionTokensPerSecond(long nowNs) {
    return completionTokens.sum(nowNs);
  }
}
