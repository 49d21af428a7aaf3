package io.runtimemoat.actors.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AwaitedChainsTest {
  private static final long PATIENCE = 100;
  private final AwaitedChains chains = new AwaitedChains(PATIENCE);

  @Test
  void chainThatIsBehind_holdsBackUntilItIsComplete() {
    assertThat(chains.completeTo(Map.of(), 1_000)).isEqualTo(1_000);
    assertThat(chains.completeTo(Map.of("a", 1_000L, "b", 1_010L), 1_020)).isEqualTo(1_000);
    assertThat(chains.completeTo(Map.of("a", 1_000L, "b", 1_060L), 1_070)).isEqualTo(1_000);
    assertThat(chains.completeTo(Map.of("b", 1_060L), 1_071)).isEqualTo(1_060);
    assertThat(chains.givenUp()).isZero();
  }

  @Test
  void chainThatStaysBehind_isGivenUp_andWaitedForAgainOnceItGoesOn() {
    chains.completeTo(Map.of("a", 1_000L), 1_000);
    chains.completeTo(Map.of("a", 1_000L), 1_050);

    assertThat(chains.completeTo(Map.of("a", 1_000L), 1_099)).isEqualTo(1_000);
    assertThat(chains.completeTo(Map.of("a", 1_000L), 1_100)).isEqualTo(1_100);
    assertThat(chains.givenUp()).isOne();
    assertThat(chains.completeTo(Map.of("a", 1_140L), 1_150)).isEqualTo(1_140);
    assertThat(chains.givenUp()).isZero();
  }

  /** The whole cluster was off, or this node slept: nobody could tell how far it was. */
  @Test
  void chainThatIsLongBehindAtTheFirstReading_isWaitedForFromThenOn() {
    Map<String, Long> old = Map.of("a", 5L);

    assertThat(chains.completeTo(old, 1_000)).isEqualTo(5);
    assertThat(chains.completeTo(old, 1_099)).isEqualTo(5);
    assertThat(chains.completeTo(old, 1_100)).isEqualTo(1_100);
  }

  @Test
  void ledgerThatWasAway_beginsPatienceAnew_butNotWithWhatWasGivenUp() {
    Map<String, Long> lost = Map.of("lost", 5L);
    chains.completeTo(lost, 1_000);
    chains.completeTo(lost, 1_050);
    assertThat(chains.completeTo(lost, 1_100)).isEqualTo(1_100);

    chains.unreadable();

    Map<String, Long> both = Map.of("lost", 5L, "slow", 1_090L);
    assertThat(chains.completeTo(both, 1_500)).isEqualTo(1_090);
    assertThat(chains.completeTo(both, 1_599)).isEqualTo(1_090);
    assertThat(chains.completeTo(both, 1_600)).isEqualTo(1_600);
  }

  @Test
  void withoutPatience_nobodyIsWaitedFor() {
    assertThat(new AwaitedChains(0).completeTo(Map.of("a", 5L), 1_000)).isEqualTo(1_000);
  }
}
