package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.random.SipHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestFlagsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId ZETA = new TenantId("zeta");

  private final ControlFeed feed = new ControlFeed(Duration.ofSeconds(5), System::nanoTime);
  private final RequestFlags flags = new RequestFlags(feed, "eu", new SipHash(1, 2));

  @Test
  void flag_isWhatTheFeedSaidLast() {
    assertThat(isOn(ACME, "r-1")).as("nobody said anything").isTrue();

    tell(new FlagValue.Off());
    assertThat(isOn(ACME, "r-1")).isFalse();
    tell(new FlagValue.Tenants(Set.of("acme")));
    assertThat(isOn(ACME, "r-1")).isTrue();
    assertThat(isOn(ZETA, "r-1")).isFalse();
    tell(new FlagValue.Regions(Set.of("eu")));
    assertThat(isOn(ZETA, "r-1")).isTrue();
    tell(new FlagValue.Regions(Set.of("us")));
    assertThat(isOn(ZETA, "r-1")).isFalse();
  }

  @Test
  void share_meansThatShareOfRequestsAndAlwaysTheSame() {
    tell(new FlagValue.Share(0.25));

    List<Integer> on = meant();

    assertThat(on).hasSizeBetween(2_300, 2_700);
    assertThat(meant()).isEqualTo(on);
  }

  @Test
  void answer_saysWhichValueItIsOfAndWhetherLotsWereDrawn() {
    assertThat(ask()).isEqualTo(new FlagSide(Flag.VALIDATOR_STREAMING, 0, true, false));
    tell(new FlagValue.Share(0.5));
    assertThat(ask().divided()).isTrue();
    assertThat(ask().revision()).isEqualTo(1);
    tell(new FlagValue.Share(1));
    assertThat(ask()).isEqualTo(new FlagSide(Flag.VALIDATOR_STREAMING, 1, true, false));
    tell(new FlagValue.Tenants(Set.of("acme")));
    assertThat(ask().divided()).isFalse();
  }

  private FlagSide ask() {
    return flags.ask(ACME, Flag.VALIDATOR_STREAMING, "r-1");
  }

  private List<Integer> meant() {
    return IntStream.range(0, 10_000).filter(i -> isOn(ACME, "r-" + i)).boxed().toList();
  }

  private boolean isOn(TenantId tenant, String request) {
    return flags.ask(tenant, Flag.VALIDATOR_STREAMING, request).on();
  }

  private void tell(FlagValue value) {
    FlagState state =
        new FlagState(1, Map.of(Flag.VALIDATOR_STREAMING, new FlagState.Setting(value, 1)));
    feed.publish(new ControlView(1, Map.of(), Map.of(), Map.of(), Map.of(), state));
  }
}
