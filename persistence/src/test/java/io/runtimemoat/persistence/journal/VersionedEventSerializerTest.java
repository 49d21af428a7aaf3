package io.runtimemoat.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.journal.TestEvents.Account;
import io.runtimemoat.persistence.journal.TestEvents.Active;
import io.runtimemoat.persistence.journal.TestEvents.Booked;
import io.runtimemoat.persistence.journal.TestEvents.Limited;
import io.runtimemoat.persistence.journal.TestEvents.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionedEventSerializerTest {
  private static final Instant AT = Instant.parse("2026-11-21T05:00:00.123456789Z");

  private final VersionedEventSerializer serializer =
      new VersionedEventSerializer(EventManifests.of(List.of(new TestEvents.Manifests())));

  @Test
  void event_isReadableAtRest() {
    Opened event = new Opened("Zoë", AT, null);

    assertThat(serializer.manifest(event)).isEqualTo("account.opened/1");
    assertThat(serializer.toBinary(event))
        .asString(UTF_8)
        .isEqualTo("{\"owner\":\"Zoë\",\"at\":\"2026-11-21T05:00:00.123456789Z\",\"note\":null}");
    assertThat(serializer.fromBinary(serializer.toBinary(event), "account.opened/1"))
        .isEqualTo(event);
  }

  @Test
  void numbersMapsAndBytes_comeBackExactly() {
    Map<String, Double> limits = Map.of("a", Double.MIN_VALUE, "b", 0.1 + 0.2, "c", Double.NaN);
    Limited event = new Limited(limits, Duration.ofNanos(1), new byte[] {0, -1});

    Limited read = (Limited) serializer.fromBinary(serializer.toBinary(event), "account.limited/1");

    assertThat(read.limits()).isEqualTo(limits);
    assertThat(read.window()).isEqualTo(Duration.ofNanos(1));
    assertThat(read.digest()).containsExactly(0, -1);
  }

  @Test
  void state_keepsItsVariantsAndNothingDerived() {
    Account state =
        new Account("Zoë", List.of(new Booked(5, "r")), Map.of("day", 1.5), new Active(AT));

    byte[] json = serializer.toBinary(state);

    assertThat(json)
        .asString(UTF_8)
        .contains("\"phase\":{\"type\":\"active\",\"since\":")
        .doesNotContain("last")
        .doesNotContain("balance");
    assertThat(serializer.fromBinary(json, "account.state/1")).isEqualTo(state);
  }

  @Test
  void olderEvent_isReadThroughEveryStep() {
    byte[] first = "{\"amountCents\":250}".getBytes(UTF_8);
    byte[] second = "{\"amountMicros\":7}".getBytes(UTF_8);

    assertThat(serializer.fromBinary(first, "account.booked/1"))
        .isEqualTo(new Booked(2_500_000, "none"));
    assertThat(serializer.fromBinary(second, "account.booked/2")).isEqualTo(new Booked(7, "none"));
  }

  @Test
  void unknownManifest_saysWhatToDo() {
    assertThatThrownBy(() -> serializer.fromBinary("{}".getBytes(UTF_8), "account.booked/4"))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage(
            "the journal holds 'account.booked/4', which this release does not know; "
                + "start the release that wrote it, or newer");
  }

  @Test
  void brokenEvents_areRefused() {
    refuses("{\"amountMicros\":7}");
    refuses("{\"amountMicros\":7,\"reference\":\"r\",\"more\":1}");
    refuses("{\"amountMicros\":null,\"reference\":\"r\"}");
    refuses("{\"amountMicros\":\"7\",\"reference\":\"r\"}");
    refuses("{\"amountMicros\":7,\"reference\":\"r\"}{}");
    refuses("{\"amountMicros\":7,\"refer");
    refuses("");
  }

  @Test
  void classWithoutAManifest_isRefusedByName() {
    assertThatThrownBy(() -> serializer.manifest("a text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String has no manifest");
  }

  private void refuses(String json) {
    assertThatThrownBy(() -> serializer.fromBinary(json.getBytes(UTF_8), "account.booked/3"))
        .as(json)
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage("the journal holds a broken 'account.booked/3'");
  }
}
