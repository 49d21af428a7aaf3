package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestScreenTest {
  @Test
  void codes_areWhatRecordsTake() {
    assertThat(RequestScreen.code("")).isEqualTo("denied_by_policy");
    assertThat(RequestScreen.code("¿")).isEqualTo("denied_by_policy");
    assertThat(RequestScreen.code("x".repeat(70))).hasSize(64);
    assertThat(RequestScreen.code("a (b)")).isEqualTo("a_b");
  }
}
