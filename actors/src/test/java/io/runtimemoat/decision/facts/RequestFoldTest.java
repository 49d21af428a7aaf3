package io.runtimemoat.decision.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.RequestState.Status;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class RequestFoldTest {
  private static final DecisionRecord DECIDED = TestFacts.decided(7, Map.of(), 1);
  private static final AttemptFact FIRST = TestFacts.attempt(7, 1, AttemptFact.End.ESCALATED);
  private static final AttemptFact SECOND = TestFacts.attempt(7, 2, AttemptFact.End.FINISHED);
  private static final OutcomeFact DONE = TestFacts.outcome(7, OutcomeFact.Status.COMPLETED);

  @Test
  void facts_foldToTheRequest() {
    RequestState state = RequestFold.of("req-7", List.of(DECIDED, FIRST, SECOND, DONE), true);

    assertThat(state.status()).isEqualTo(Status.COMPLETED);
    assertThat(state.decided()).isEqualTo(DECIDED);
    assertThat(state.attempts()).containsExactly(FIRST, SECOND);
    assertThat(state.outcome()).isEqualTo(DONE);
    assertThat(state.cost()).isEqualTo(FIRST.cost() + SECOND.cost());
  }

  @Test
  void decidedWithoutOutcome_isOpenUntilItsChainEnds() {
    assertThat(RequestFold.of("req-7", List.of(DECIDED, FIRST), false).status())
        .isEqualTo(Status.OPEN);
    assertThat(RequestFold.of("req-7", List.of(DECIDED, FIRST), true).status())
        .isEqualTo(Status.ABORTED);
  }

  @Test
  void factsToldAsTheyHappen_foldLikeFactsToldAtTheEnd() {
    RequestState atTheEnd = RequestFold.of("req-7", List.of(DECIDED, FIRST, SECOND, DONE), true);
    RequestFold chain = new RequestFold();

    chain.add(DECIDED);
    chain.add(TestFacts.decided(8, Map.of(), 1));
    chain.add(SECOND); // its device counted sooner than the one it was dropped from
    chain.add(TestFacts.attempt(8, 1, AttemptFact.End.FINISHED));
    RequestState beforeTheEnd = chain.add(FIRST);
    chain.add(TestFacts.outcome(8, OutcomeFact.Status.COMPLETED));

    assertThat(beforeTheEnd.status()).isEqualTo(Status.OPEN);
    assertThat(chain.add(DONE)).isEqualTo(atTheEnd);
  }

  @Test
  void attemptsOfARequestThatDiedWithItsNode_areChargedToIt() {
    RequestFold chain = new RequestFold();
    chain.add(DECIDED);
    chain.add(FIRST);

    RequestState aborted = chain.closeChain().get(0);

    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    assertThat(aborted.cost()).isEqualTo(FIRST.cost());
  }

  @Test
  void factToldTwice_changesNothing() {
    List<RequestFact> once = List.of(DECIDED, FIRST, SECOND, DONE);
    List<RequestFact> twice = List.of(DECIDED, DECIDED, FIRST, FIRST, SECOND, DONE, SECOND, DONE);

    assertThat(RequestFold.of("req-7", twice, true)).isEqualTo(RequestFold.of("req-7", once, true));
  }

  @Test
  void chain_forgetsFinishedRequestsAndAbortsTheRestAtItsEnd() {
    RequestFold fold = new RequestFold();

    fold.add(DECIDED);
    fold.add(TestFacts.decided(8, Map.of(), 1));
    fold.add(TestFacts.decided(9, Map.of(), 1));
    fold.add(TestFacts.outcome(8, OutcomeFact.Status.CANCELLED));

    assertThat(fold.openRequests()).isEqualTo(2);
    assertThat(fold.closeChain())
        .extracting(RequestState::requestId, RequestState::status)
        .containsExactly(
            Tuple.tuple("req-7", Status.ABORTED), Tuple.tuple("req-9", Status.ABORTED));
    assertThat(fold.openRequests()).isZero();
  }

  /** Nobody tells the end of what runs elsewhere: a fold that waited for it would only grow. */
  @Test
  void recommendation_isNotHeldAndNeverAborted() {
    RequestFold fold = new RequestFold();

    RequestState state = fold.add(TestFacts.decided(8, Map.of("task.advice.plan", 1.0), 1));

    assertThat(state.status()).isEqualTo(Status.ADVISED);
    assertThat(fold.openRequests()).isZero();
    assertThat(fold.closeChain()).isEmpty();
    assertThat(state.atChainEnd().status()).isEqualTo(Status.ADVISED);
  }
}
