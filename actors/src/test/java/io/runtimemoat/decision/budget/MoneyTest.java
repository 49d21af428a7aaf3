package io.runtimemoat.decision.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.bandit.Prices;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  void money_isWrittenAsPeopleWriteIt() {
    assertThat(Money.ofUnits(12.5)).hasToString("12.5");
    assertThat(Money.ofUnits(0.00000015)).hasToString("0.00000015");
    assertThat(Money.ofUnits(3)).hasToString("3");
    assertThat(Money.ZERO).hasToString("0");
    assertThat(Money.UNLIMITED).hasToString("unlimited");
    assertThat(new Spend(Money.ofUnits(1.25), 7)).hasToString("1.25 and 7 tokens");
  }

  @Test
  void decimalUnits_areExact() {
    assertThat(Money.ofUnits(0.1).plus(Money.ofUnits(0.2))).isEqualTo(Money.ofUnits(0.3));
    assertThatThrownBy(() -> Money.ofUnits(Double.NaN)).hasMessageContaining("at least 0");
    assertThatThrownBy(() -> Money.ofUnits(-0.01)).hasMessageContaining("at least 0");
  }

  @Test
  void sumsAndDifferences_saturate() {
    assertThat(Money.UNLIMITED.plus(Money.ofUnits(1))).isEqualTo(Money.UNLIMITED);
    assertThat(Money.ofUnits(1).minus(Money.ofUnits(2))).isEqualTo(Money.ZERO);
    assertThat(Spend.UNLIMITED.times(3)).isEqualTo(Spend.UNLIMITED);
    assertThat(TestBudgets.tokens(5).times(3)).isEqualTo(TestBudgets.tokens(15));
  }

  /** 1 000 prompt tokens at 2.50 and 500 completion tokens at 10.00 per million. */
  @Test
  void tariff_knownAnswer() {
    Tariff tariff = Tariff.of(new Prices(2.5, 10));

    assertThat(tariff.spend(1_000, 500)).isEqualTo(new Spend(Money.ofUnits(0.0075), 1_500));
  }

  @Property
  void tariff_isTheExactProductRoundedUp(
      @ForAll @LongRange(min = 0, max = 100_000_000) long prompt,
      @ForAll @LongRange(min = 0, max = 100_000_000) long completion,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long promptPrice,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long completionPrice) {
    BigDecimal exact =
        BigDecimal.valueOf(prompt)
            .multiply(BigDecimal.valueOf(promptPrice))
            .add(BigDecimal.valueOf(completion).multiply(BigDecimal.valueOf(completionPrice)))
            .movePointLeft(6)
            .setScale(0, RoundingMode.CEILING);

    Money cost = new Tariff(promptPrice, completionPrice).cost(prompt, completion);

    assertThat(BigDecimal.valueOf(cost.nanos()))
        .isEqualByComparingTo(exact.min(BigDecimal.valueOf(Money.UNLIMITED.nanos())));
  }
}
