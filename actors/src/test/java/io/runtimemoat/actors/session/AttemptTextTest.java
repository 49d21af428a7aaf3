package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.TextBatch;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AttemptTextTest {
  private final Delivery delivery = new Delivery(1, false);

  @Test
  void openText_leavesPieceByPieceAndCountsWhatWasTaken() {
    AttemptText text = text(0);

    assertThat(said(text, List.of(batch(0, "a", 1), batch(0, "bc", 2)))).isFalse();

    assertThat(taken(text)).isEqualTo("a");
    assertThat(delivery.progress().receivedTokens()).isEqualTo(3);
    assertThat(delivery.progress().deliveredTokens()).isOne();
    assertThat(text.wantsMore()).isFalse();
    assertThat(taken(text)).isEqualTo("bc");
    assertThat(delivery.progress().deliveredTokens()).isEqualTo(3);
    assertThat(text.wantsMore()).isTrue();
    assertThat(text.take()).isNull();
  }

  @Test
  void tokensWithoutText_areDeliveredWithTheTextOfTheirChoice() {
    AttemptText text = text(0);

    said(text, List.of(batch(0, "", 2), batch(1, "b", 1), batch(0, "é", 1), batch(0, "", 1)));

    assertThat(taken(text)).isEqualTo("b");
    assertThat(delivery.progress().deliveredTokens()).isOne();
    assertThat(taken(text)).isEqualTo("é");
    assertThat(delivery.progress().deliveredTokens()).isEqualTo(4);
  }

  @Test
  void heldText_staysUntilItIsReleased() {
    AttemptText text = text(2);

    assertThat(said(text, List.of(batch(0, "a", 1)))).isFalse();
    assertThat(text.wantsMore()).isTrue();
    assertThat(said(text, List.of(batch(0, "b", 1), batch(0, "c", 1)))).isTrue();

    assertThat(text.wantsMore()).isFalse();
    assertThat(text.take()).isNull();
    assertThat(text.confidence().tokens()).isEqualTo(2);
    text.release();
    assertThat(taken(text)).isEqualTo("a");
  }

  @Test
  void endBeforeTheWindowIsFull_asksToBeJudgedAndDrainsAfterTheRelease() {
    AttemptText text = text(5);
    said(text, List.of(batch(0, "a", 1)));

    assertThat(text.take(ended(Status.FINISHED))).isTrue();

    assertThat(text.drained()).isNull();
    text.release();
    assertThat(text.drained()).isNull();
    assertThat(taken(text)).isEqualTo("a");
    assertThat(text.drained()).isNotNull();
    assertThat(text.drained()).isNull();
  }

  @Test
  void brokenAnswer_isNotShownFurther() {
    AttemptText text = text(5);
    said(text, List.of(batch(0, "a", 1)));

    assertThat(text.take(ended(Status.FAILED))).isFalse();

    assertThat(text.take()).isNull();
    assertThat(Objects.requireNonNull(text.drained()).status()).isEqualTo(Status.FAILED);
    assertThat(delivery.progress().textSeen()).isFalse();
  }

  @Test
  void lostAttempt_showsNothingMoreAndReportsNoEnd() {
    AttemptText text = text(0);
    said(text, List.of(batch(0, "a", 1), batch(0, "b", 1)));
    taken(text);

    text.breakOff();

    assertThat(text.take()).isNull();
    assertThat(text.drained()).isNull();
  }

  @Test
  void answerCutShortOnPurpose_isShownAsFarAsItCame() {
    AttemptText text = text(5);
    said(text, List.of(batch(0, "a", 1), batch(0, "b", 1)));

    delivery.finishEarly();
    assertThat(text.take(ended(Status.CANCELLED))).isFalse();

    assertThat(taken(text)).isEqualTo("a");
    assertThat(taken(text)).isEqualTo("b");
    assertThat(text.drained()).isNotNull();
  }

  @Test
  void otherContent_leavesInItsPlaceAndCanNotBeGoneOnFrom() {
    AttemptText text = text(0);
    said(text, List.of(batch(0, "a", 1)));
    text.take(new AttemptEvent.Said(new CompletionEvent.ToolCall(0, 0, "call_1", "find", "{"), 3));

    assertThat(taken(text)).isEqualTo("a");
    assertThat(delivery.seen()).isEqualTo(Seen.TEXT);
    assertThat(text.take()).isEqualTo(new CompletionEvent.ToolCall(0, 0, "call_1", "find", "{"));
    assertThat(delivery.seen()).isEqualTo(Seen.MORE);
    assertThat(delivery.progress().deliveredTokens()).isEqualTo(4);
  }

  @Test
  void moreTokensThanTheRequestMayDraw_areNoticed() {
    AttemptText text = text(0);

    said(text, List.of(batch(0, "a", TestPlans.TOKEN_BOUND)));
    assertThat(text.ranAway()).isFalse();
    said(text, List.of(batch(0, "b", 1)));

    assertThat(text.ranAway()).isTrue();
  }

  @Test
  void sealedDelivery_letsNothingLeave() {
    AttemptText text = text(0);
    said(text, List.of(batch(0, "a", 1), batch(0, "b", 1)));
    taken(text);

    Progress atTheEnd = delivery.seal();

    assertThat(text.take()).isNull();
    assertThat(delivery.progress()).isEqualTo(atTheEnd);
    assertThat(atTheEnd.deliveredTokens()).isOne();
  }

  /** It keeps what is held back; shared by two threads it broke one answer in some thousands. */
  @Test
  void restoration_isOfOneAttemptAlone() {
    AttemptWork work = TestPlans.onDevice(0).work();

    assertThat(Restoration.of(work)).isNotSameAs(Restoration.of(work));
  }

  private static String taken(AttemptText text) {
    return ((CompletionEvent.Delta) Objects.requireNonNull(text.take())).text();
  }

  private static TextBatch batch(int choice, String text, int tokens) {
    return new TextBatch(choice, text, tokens, 1.0, List.of());
  }

  private AttemptText text(int holdTokens) {
    return new AttemptText(TestPlans.onDevice(holdTokens), delivery, null, null, null);
  }

  private static boolean said(AttemptText text, List<TextBatch> batches) {
    return text.take(new AttemptEvent.Text(batches));
  }

  private static AttemptEvent ended(Status status) {
    return new AttemptEvent.Ended(TestPlans.end(status, 1));
  }
}
