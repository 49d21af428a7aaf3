package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AttemptTextTest {
  private final Delivery delivery = new Delivery();

  @Test
  void openText_leavesPieceByPieceAndCountsWhatWasTaken() {
    AttemptText text = new AttemptText(0, delivery);

    assertThat(text.add(List.of(batch(0, "a", 1), batch(0, "bc", 2)))).isFalse();

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
    AttemptText text = new AttemptText(0, delivery);

    text.add(List.of(batch(0, "", 2), batch(1, "b", 1), batch(0, "é", 1), batch(0, "", 1)));

    assertThat(taken(text)).isEqualTo("b");
    assertThat(delivery.progress().deliveredTokens()).isOne();
    assertThat(taken(text)).isEqualTo("é");
    assertThat(delivery.progress().deliveredTokens()).isEqualTo(4);
  }

  @Test
  void heldText_staysUntilItIsReleased() {
    AttemptText text = new AttemptText(2, delivery);

    assertThat(text.add(List.of(batch(0, "a", 1)))).isFalse();
    assertThat(text.wantsMore()).isTrue();
    assertThat(text.add(List.of(batch(0, "b", 1), batch(0, "c", 1)))).isTrue();

    assertThat(text.wantsMore()).isFalse();
    assertThat(text.take()).isNull();
    assertThat(text.confidence().tokens()).isEqualTo(2);
    text.release();
    assertThat(taken(text)).isEqualTo("a");
  }

  @Test
  void endBeforeTheWindowIsFull_asksToBeJudgedAndDrainsAfterTheRelease() {
    AttemptText text = new AttemptText(5, delivery);
    text.add(List.of(batch(0, "a", 1)));

    assertThat(text.end(outcome(SequenceOutcome.Status.FINISHED))).isTrue();

    assertThat(text.drained()).isNull();
    text.release();
    assertThat(text.drained()).isNull();
    assertThat(taken(text)).isEqualTo("a");
    assertThat(text.drained()).isNotNull();
    assertThat(text.drained()).isNull();
  }

  @Test
  void brokenAnswer_isNotShownFurther() {
    AttemptText text = new AttemptText(5, delivery);
    text.add(List.of(batch(0, "a", 1)));

    assertThat(text.end(outcome(SequenceOutcome.Status.FAILED))).isFalse();

    assertThat(text.take()).isNull();
    assertThat(Objects.requireNonNull(text.drained()).status())
        .isEqualTo(SequenceOutcome.Status.FAILED);
    assertThat(delivery.progress().textSeen()).isFalse();
  }

  @Test
  void lostAttempt_showsNothingMoreAndReportsNoEnd() {
    AttemptText text = new AttemptText(0, delivery);
    text.add(List.of(batch(0, "a", 1), batch(0, "b", 1)));
    taken(text);

    text.breakOff();

    assertThat(text.take()).isNull();
    assertThat(text.drained()).isNull();
  }

  @Test
  void sealedDelivery_letsNothingLeave() {
    AttemptText text = new AttemptText(0, delivery);
    text.add(List.of(batch(0, "a", 1), batch(0, "b", 1)));
    taken(text);

    Progress atTheEnd = delivery.seal();

    assertThat(text.take()).isNull();
    assertThat(delivery.progress()).isEqualTo(atTheEnd);
    assertThat(atTheEnd.deliveredTokens()).isOne();
  }

  private static String taken(AttemptText text) {
    return Objects.requireNonNull(text.take()).text();
  }

  private static TextBatch batch(int choice, String text, int tokens) {
    return new TextBatch(choice, text, tokens, 1.0, List.of());
  }

  private static SequenceOutcome outcome(SequenceOutcome.Status status) {
    return new SequenceOutcome(
        status,
        "",
        List.of(new SequenceOutcome.Choice(FinishReason.STOP, 1)),
        1,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }
}
