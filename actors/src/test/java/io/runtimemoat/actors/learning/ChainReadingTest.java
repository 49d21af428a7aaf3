package io.runtimemoat.actors.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.decision.reward.RewardWeights;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ChainReadingTest {
  private static final String CHAIN = RewardFacts.chain(10);
  private static final long WINDOW = 10;
  private static final RewardRules RULES =
      new RewardRules(
          Map.of(),
          RewardRules.Aggregation.EARLIEST,
          WINDOW,
          OptionalDouble.empty(),
          new RewardWeights(1, 0, 0, 0, 1, 1));

  private final RewardFacts records = new RewardFacts();
  private final List<StoredFact> facts = new ArrayList<>();
  private final List<Long> read = new ArrayList<>();

  /** A decision of a tenant, a window behind the one before. */
  private void decided(String tenant) {
    int sequence = facts.size();
    DecisionRecord record =
        records.decide(CHAIN, sequence, sequence * WINDOW, RewardFacts.exploring(0.2), "general");
    facts.add(
        new StoredFact(
            new FactPosition(new ChainId(CHAIN), sequence),
            record.manifest(),
            tenant,
            record.requestId(),
            record.atMicros(),
            record.encode(),
            new byte[32]));
  }

  private static RewardJoin join(long readFrom, int maxOpen) {
    return RewardJoin.from(Map.of(CHAIN, new ChainMark(readFrom, readFrom)), RULES, maxOpen);
  }

  private ChainReading.Reached read(Map<String, RewardJoin> joins, long from) {
    return new ChainReading(new Facts(), CHAIN, joins)
        .read(
            from,
            fact -> {
              read.add(fact.position().sequence());
              RewardJoin join = joins.get(fact.tenant());
              if (join != null) {
                RewardFolder.offer(join, CHAIN, fact);
              }
            });
  }

  @Test
  void roomForAll_readsToTheEnd() {
    decided("a");
    decided("b");
    decided("c");

    ChainReading.Reached reached = read(Map.of("a", join(0, 10), "b", join(1, 10)), 0);

    assertThat(reached).isEqualTo(new ChainReading.Reached(3, false));
    assertThat(read).containsExactly(0L, 1L, 2L);
  }

  @Test
  void onlyJoinThatIsFull_stopsTheReading() {
    for (int i = 0; i < 5; i++) {
      decided("a");
    }

    ChainReading.Reached reached = read(Map.of("a", join(0, 2)), 0);

    assertThat(reached).isEqualTo(new ChainReading.Reached(3, true));
    assertThat(read).containsExactly(0L, 1L, 2L);
  }

  /** What lies between the place where one has no room and the place where another stands. */
  @Test
  void joinThatStandsBehindTheBacklog_getsItsFactsWithoutTheBacklog() {
    for (int i = 0; i < 8; i++) {
      decided("a");
    }
    decided("b");
    decided("a");
    RewardJoin full = join(0, 2);
    RewardJoin ahead = join(8, 10);

    ChainReading.Reached reached = read(Map.of("a", full, "b", ahead), 0);

    assertThat(reached).isEqualTo(new ChainReading.Reached(10, false));
    assertThat(read).containsExactly(0L, 1L, 2L, 8L, 9L);
    assertThat(full.openDecisions()).isEqualTo(2);
    assertThat(full.next(CHAIN)).isEqualTo(2);
    assertThat(ahead.openDecisions()).isEqualTo(1);
  }

  private final class Facts implements RewardSource {
    @Override
    public List<String> chains() {
      return List.of(CHAIN);
    }

    @Override
    public Map<String, Long> awaited() {
      return Map.of();
    }

    @Override
    public long read(String chain, long from, Predicate<StoredFact> sink) {
      long next = from;
      while (next < facts.size() && sink.test(facts.get((int) next++))) {
        // the sink counts
      }
      return next;
    }

    @Override
    public boolean ended(String chain) {
      return false;
    }
  }
}
