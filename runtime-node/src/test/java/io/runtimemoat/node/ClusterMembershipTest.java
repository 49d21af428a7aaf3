package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.ClusterSettings;
import io.runtimemoat.persistence.ledger.ChainId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterMembershipTest {
  private static final List<String> SEEDS = List.of("n1:7355", "n2:7355");
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  @Test
  void firstSeedAmongNodesAtWork_waitsLongerBeforeItFormsAClusterOfItsOwn() {
    assertThat(ClusterMembership.patience(new ClusterSettings("n1", 7355, SEEDS), true))
        .isEqualTo(Map.of("pekko.cluster.seed-node-timeout", Duration.ofSeconds(30)));
  }

  /** Others ask once per time-out: a long one would have them ask seldom. */
  @Test
  void everyOtherNode_keepsTheTimeOut() {
    assertThat(ClusterMembership.patience(new ClusterSettings("n1", 7355, SEEDS), false)).isEmpty();
    assertThat(ClusterMembership.patience(new ClusterSettings("n2", 7355, SEEDS), true)).isEmpty();
    assertThat(ClusterMembership.patience(new ClusterSettings("n1", 7355, List.of()), true))
        .isEmpty();
  }

  @Test
  void othersAreAtWork_whenTheyToldOfTheirChainAMomentAgo() {
    ChainId chain = new ChainId("0a".repeat(16));

    assertThat(ClusterMembership.othersLive(Map.of(chain, 985_000_000L), NOW)).isTrue();
    assertThat(ClusterMembership.othersLive(Map.of(chain, 975_000_000L), NOW)).isFalse();
    assertThat(ClusterMembership.othersLive(Map.of(), NOW)).isFalse();
  }
}
