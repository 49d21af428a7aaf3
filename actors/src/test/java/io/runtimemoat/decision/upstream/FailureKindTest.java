package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.upstream.FailureKind.Remedy;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import org.junit.jupiter.api.Test;

class FailureKindTest {
  @Test
  void statuses_areWhatTheyMean() {
    assertThat(FailureKind.ofStatus(301)).isEqualTo(FailureKind.REDIRECTED);
    assertThat(FailureKind.ofStatus(400)).isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(FailureKind.ofStatus(401)).isEqualTo(FailureKind.NOT_AUTHORIZED);
    assertThat(FailureKind.ofStatus(404)).isEqualTo(FailureKind.NOT_FOUND);
    assertThat(FailureKind.ofStatus(408)).isEqualTo(FailureKind.TRY_AGAIN);
    assertThat(FailureKind.ofStatus(422)).isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(FailureKind.ofStatus(429)).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(FailureKind.ofStatus(500)).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(FailureKind.ofStatus(503)).isEqualTo(FailureKind.OVERLOADED);
    assertThat(FailureKind.ofStatus(529)).isEqualTo(FailureKind.OVERLOADED);
    assertThat(FailureKind.ofStatus(204)).isEqualTo(FailureKind.MALFORMED);
  }

  @Test
  void errorObjects_areReadByCodeThenByType() {
    assertThat(FailureKind.ofErrorObject("", "429")).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(FailureKind.ofErrorObject("", "500")).isEqualTo(FailureKind.ERROR_EVENT);
    assertThat(FailureKind.ofErrorObject("rate_limit_error", ""))
        .isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(FailureKind.ofErrorObject("overloaded_error", "")).isEqualTo(FailureKind.OVERLOADED);
    assertThat(FailureKind.ofErrorObject("invalid_request_error", "context_length_exceeded"))
        .isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(FailureKind.ofErrorObject("server_error", "")).isEqualTo(FailureKind.ERROR_EVENT);
  }

  /** A bad request must neither open a breaker nor be sent elsewhere: one client could shut all. */
  @Test
  void theClientsOwnFault_harmsNobody() {
    for (FailureKind kind : FailureKind.values()) {
      if (kind.remedy() == Remedy.NONE && kind != FailureKind.TOTAL_TIMEOUT) {
        assertThat(kind.verdict()).as(kind.code()).isEqualTo(Verdict.NEUTRAL);
      }
      assertThat(kind.verdict()).as(kind.code()).isNotEqualTo(Verdict.GOOD);
    }
  }
}
