package io.runtimemoat.decision.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.TenantId;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DecisionIdTest {
  private static final String CHAIN = "0193a5f0c1de4b0a8f5e6d7c8b9a0f1e";
  private static final MacKey KEY = key(1);

  /** Computed with Python's hmac over the length-prefixed chain and number. */
  @Test
  void id_printsTheSameForEver() {
    String printed = DecisionId.mint(KEY, CHAIN, 258).toText();

    assertThat(printed).isEqualTo("dec_AZOl8MHeSwqPXm18i5oPHgAAAAAAAAECXBAPoN6WVCwmk9Eb");
    assertThat(printed).hasSize(52);
  }

  @Property(tries = 200)
  void printedForm_readsBackAndVerifies(@ForAll @LongRange(min = 0) long number) {
    DecisionId id = DecisionId.mint(KEY, CHAIN, number);

    assertThat(DecisionId.parse(id.toText())).contains(id);
    assertThat(id.verifies(KEY)).isTrue();
    assertThat(id.verifies(key(2))).isFalse();
  }

  @Property(tries = 200)
  void oneChangedCharacter_neverVerifies(@ForAll @IntRange(min = 4, max = 51) int at) {
    String printed = DecisionId.mint(KEY, CHAIN, 77).toText();
    char other = printed.charAt(at) == 'A' ? 'B' : 'A';
    String forged = printed.substring(0, at) + other + printed.substring(at + 1);

    assertThat(DecisionId.parse(forged).filter(id -> id.verifies(KEY))).isEmpty();
  }

  @Test
  void idOfATenant_isNobodyElses() {
    TenantId acme = new TenantId("acme");
    DecisionId id = DecisionId.mint(KEY, acme, CHAIN, 77);

    assertThat(id.verifies(KEY, acme)).isTrue();
    assertThat(id.verifies(KEY, new TenantId("other"))).isFalse();
    assertThat(id.verifies(key(2), acme)).isFalse();
    assertThat(id.verifies(KEY)).isFalse();
    assertThat(DecisionId.mint(KEY, CHAIN, 77).verifies(KEY, acme)).isFalse();
  }

  @Test
  void otherTexts_areNoIds() {
    String printed = DecisionId.mint(KEY, CHAIN, 77).toText();

    assertThat(DecisionId.parse("")).isEmpty();
    assertThat(DecisionId.parse("dec_")).isEmpty();
    assertThat(DecisionId.parse(printed.substring(4))).isEmpty();
    assertThat(DecisionId.parse(printed + "A")).isEmpty();
    assertThat(DecisionId.parse(printed.replace(printed.charAt(10), '!'))).isEmpty();
  }

  @Test
  void shortKey_isRefused() {
    assertThatThrownBy(() -> new MacKey(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    assertThat(KEY.toString()).isEqualTo("MacKey(secret)");
  }

  private static MacKey key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return new MacKey(bytes);
  }
}
