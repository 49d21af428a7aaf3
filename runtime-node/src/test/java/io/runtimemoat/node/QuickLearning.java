package io.runtimemoat.node;

/** Settings of nodes that learn within seconds which of two models of one price is right. */
final class QuickLearning {
  /** Every limit that would hold a rollout up for minutes. */
  static final String ROLLOUT =
      """
      moat.learning.rollout {
        shadow-dwell = 0 s, canary-dwell = 0 s, guarded-dwell = 0 s, shadow-decisions = 50
        least-to-roll-back = 20, least-to-promote = 20
        most-p95-ratio = 100, most-p99-ratio = 100
      }
      """;

  private QuickLearning() {}

  /** The models {@code wrong} and {@code right} of an upstream at a port, of these tiers. */
  static String settings(int port, String wrongTier, String rightTier) {
    return """
        moat.upstreams.up {
          instances = ["http://127.0.0.1:%d/v1"]
          models {
            wrong { name = wrong, tier = %s, input-price = 1, output-price = 1 }
            right { name = right, tier = %s, input-price = 1, output-price = 1 }
          }
        }
        moat.routing.aliases.auto = [wrong, right]
        moat.learning {
          rewards { window = 200 ms, grace = 0 s, fold-interval = 50 ms }
          exploration.share = 0.3
          trainer { interval = 100 ms, min-rewards = 60, min-holdout = 60, max-holdout = 2000 }
          gate { least-ess = 10, most-latency-ratio = 100, least-quality-ratio = 0 }
        }
        """
        .formatted(port, wrongTier, rightTier);
  }
}
