package io.runtimemoat.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LedgerReplayTest {
  private static final ChainId CHAIN = new ChainId("0".repeat(32));

  /** A ledger of one chain with the given payloads as decisions; null was dropped. */
  private static LedgerReader ledger(boolean intact, List<Optional<byte[]>> payloads) {
    return new LedgerReader() {
      @Override
      public List<ChainId> chains() {
        return List.of(CHAIN);
      }

      @Override
      public long read(ChainId chain, long fromSequence, Consumer<StoredFact> sink) {
        for (int i = 0; i < payloads.size(); i++) {
          sink.accept(
              new StoredFact(
                  new FactPosition(chain, i),
                  DecisionCodec.MANIFEST,
                  "t",
                  "request-" + i,
                  0,
                  payloads.get(i).orElse(null),
                  new byte[32]));
        }
        return payloads.size();
      }

      @Override
      public boolean ended(ChainId chain) {
        return true;
      }

      @Override
      public List<StoredFact> request(String requestId) {
        return List.of();
      }

      @Override
      public ChainVerdict verify(ChainId chain) {
        return new ChainVerdict(chain, intact, payloads.size(), intact ? -1 : 0, "");
      }
    };
  }

  @Test
  void run_unreadableDecision_differsAndIsNamed() {
    ReplayReport report =
        new LedgerReplay(
                ledger(true, List.of(Optional.of(new byte[] {1, 2, 3}))), Replay.standard())
            .run();

    assertThat(report.clean()).isFalse();
    assertThat(report.differing().get(0).requestId()).isEqualTo("request-0");
    assertThat(report.text()).contains("1 differ: NOT identical");
  }

  @Test
  void run_droppedPayload_isCountedButClean() {
    ReplayReport report =
        new LedgerReplay(ledger(true, List.of(Optional.empty())), Replay.standard()).run();

    assertThat(report.gone()).isEqualTo(1);
    assertThat(report.clean()).isTrue();
    assertThat(report.text())
        .endsWith("0 decisions recomputed, 1 without payload, 0 differ: identical\n");
  }

  @Test
  void run_brokenChain_isNotClean() {
    ReplayReport report = new LedgerReplay(ledger(false, List.of()), Replay.standard()).run();

    assertThat(report.clean()).isFalse();
    assertThat(report.text()).contains("BROKEN at 0");
  }
}
