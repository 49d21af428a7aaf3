package io.runtimemoat.node.audit;

import static io.runtimemoat.node.audit.LedgerOfFacts.chain;
import static io.runtimemoat.node.audit.LedgerOfFacts.completed;
import static io.runtimemoat.node.audit.LedgerOfFacts.decided;
import static io.runtimemoat.node.audit.LedgerOfFacts.escalated;
import static io.runtimemoat.node.audit.LedgerOfFacts.numbered;
import static io.runtimemoat.node.audit.LedgerOfFacts.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.persistence.ledger.ChainId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerReplayTest {
  private final LedgerOfFacts ledger = new LedgerOfFacts();

  private ReplayReport run() {
    return new LedgerReplay(ledger, Replay.standard()).run();
  }

  private ReplayReport run(String requestId) {
    return new LedgerReplay(ledger, Replay.standard()).run(requestId);
  }

  private List<String> listing(boolean chainsEnded) {
    List<String> lines = new ArrayList<>();
    new RequestListing(ledger, chainsEnded).write(lines::add);
    return lines;
  }

  @Test
  void run_unreadableDecision_differsAndIsNamed() {
    ledger.withDecision(chain(0), "request-0", new byte[] {1, 2, 3});

    ReplayReport report = run();

    assertThat(report.clean()).isFalse();
    assertThat(report.differing().get(0).requestId()).isEqualTo("request-0");
    assertThat(report.text()).contains("1 differ: NOT identical");
  }

  @Test
  void run_droppedPayload_isCountedButClean() {
    ledger.withDecision(chain(0), "request-0", null);

    ReplayReport report = run();

    assertThat(report.gone()).isEqualTo(1);
    assertThat(report.clean()).isTrue();
    assertThat(report.text())
        .endsWith("0 decisions recomputed, 1 without payload, 0 differ: identical\n");
  }

  /** What is behind the break nobody knows: an outcome may be. */
  @Test
  void run_brokenChain_isNotClean_andItsRequestsAreNotCalledAborted() {
    ledger.with(chain(0), decided("a"), completed("a")).end(chain(0)).broken(chain(0), 1);

    ReplayReport report = run();

    assertThat(report.clean()).isFalse();
    assertThat(report.text()).contains("BROKEN at 1", "unreadable from here");
    assertThat(report.aborted()).isZero();
    assertThat(report.open()).isEqualTo(1);
  }

  @Test
  void run_requestsADeadChainLeft_areAborted_andOthersOpen() {
    ledger.with(chain(1), decided("a"), decided("b"), completed("b"), decided("c")).end(chain(1));
    ledger.with(chain(2), decided("d"), decided("e"), completed("e"));

    ReplayReport report = run();

    assertThat(report.aborted()).isEqualTo(2);
    assertThat(report.open()).isEqualTo(1);
    assertThat(report.clean()).isTrue();
    assertThat(report.text())
        .contains(
            "requests aborted by the end of their chain: 2\n",
            "requests without an outcome yet: 1\n")
        .endsWith("5 decisions recomputed, 0 without payload, 0 differ: identical\n");
    assertThat(listing(false))
        .containsExactly("b completed", "a aborted", "c aborted", "e completed", "d open");
    assertThat(listing(true)).contains("d aborted");
  }

  /** A request is the fold of its own chain's facts: another chain's outcome is not its end. */
  @Test
  void run_nextChain_doesNotGoOnWithWhatTheLastOneLeft() {
    ledger.with(chain(1), decided("a")).end(chain(1));
    ledger.with(chain(2), completed("a")).end(chain(2));

    assertThat(run().aborted()).isEqualTo(1);
  }

  @Test
  void run_abortedRequest_isJudgedLikeAnyOther() {
    ledger.with(chain(1), decided("a"), escalated("a", 0.5), second("a"));
    ledger.with(chain(1), decided("b"), escalated("b", 0.9), second("b")).end(chain(1));

    ReplayReport report = run();

    assertThat(report.aborted()).isEqualTo(2);
    assertThat(report.differing())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.requestId()).isEqualTo("b");
              assertThat(found.decisionId()).isEqualTo("escalation");
            });
  }

  @Test
  void runOfOneRequest_verifiesTheChainThatHoldsIt_andNoOther() {
    ledger.with(chain(1), decided("a"), decided("b")).broken(chain(1), 1);
    ledger.with(chain(2), decided("c"));

    assertThat(run("a").clean()).isFalse();
    assertThat(run("a").text()).contains("BROKEN at 1");
    assertThat(run("c").clean()).isTrue();
    assertThat(run("c").chains()).hasSize(1);
  }

  @Test
  void runOfOneRequest_saysWhereItStands() {
    ledger.with(chain(1), decided("a")).end(chain(1)).with(chain(2), decided("b"));

    assertThat(run("a").aborted()).isEqualTo(1);
    assertThat(run("b").open()).isEqualTo(1);
    assertThat(run("c").decisions()).isZero();
  }

  @Test
  void lookup_findsARequestByTheIdsThatItsAnswerHas() {
    int many = 3_000;
    for (int i = 0; i < many; i++) {
      ledger.with(chain(0), numbered(i, "request-" + i), completed("request-" + i));
    }
    for (int i = many; i < many + 30; i++) {
      ledger.with(chain(0), completed("request-" + i)); // the last facts decide nothing
    }
    RequestLookup lookup = new RequestLookup(ledger);

    assertThat(lookup.requestId("chatcmpl-request-7")).isEqualTo("request-7");
    assertThat(lookup.requestId("cmpl-request-7")).isEqualTo("request-7");
    assertThat(lookup.requestId("request-7")).isEqualTo("request-7");
    for (int i = 0; i < many; i += 97) {
      String id = numbered(i, "request-" + i).decisionId().toText();
      assertThat(lookup.requestId(id)).isEqualTo("request-" + i);
    }
    String nobodys = numbered(many + 9, "request").decisionId().toText();
    assertThat(lookup.requestId(nobodys)).isEqualTo(nobodys);
    String forged = new DecisionId(chain(0).value(), 97, "0".repeat(24)).toText();
    assertThat(lookup.requestId(forged)).isEqualTo(forged);
    assertThat(run("chatcmpl-request-7").decisions()).isEqualTo(1);
  }

  @Test
  void tally_holdsNothingOfAChainThatIsThrough() {
    ReplayTally tally = new ReplayTally(Replay.standard());

    for (int number = 1; number <= 3; number++) {
      ChainId chain = chain(number);
      for (int i = 0; i < 100; i++) {
        ledger.with(chain, decided(number + "-" + i));
      }
      ledger.read(chain, 0, tally::take);
      assertThat(tally.heldRequests()).isEqualTo(100);
      tally.endChain(number < 3);
      assertThat(tally.heldRequests()).isZero();
    }

    ReplayReport report = tally.report(List.of());
    assertThat(report.aborted()).isEqualTo(200);
    assertThat(report.open()).isEqualTo(100);
  }
}
