package io.runtimemoat.persistence.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.journal.TestEvents.Account;
import io.runtimemoat.persistence.journal.TestEvents.Booked;
import io.runtimemoat.persistence.journal.TestEvents.Draft;
import io.runtimemoat.persistence.journal.TestEvents.Limited;
import io.runtimemoat.persistence.journal.TestEvents.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalCheckTest {
  private static final String GOLDEN = "journal-golden.txt";

  private final JournalCheck check = JournalCheck.of(new TestEvents.Manifests());

  @Test
  void storedEvents_areStillReadable() {
    check.golden(JournalCheckTest.class, GOLDEN, samples());
  }

  @Test
  void newEvent_asksForItsGoldenLine() {
    assertThatThrownBy(() -> check.golden(JournalCheckTest.class, "none.txt", samples()))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageStartingWith("4 journal problems")
        .hasMessageContaining(
            "add this line: account.booked/3 {\"amountMicros\":7,\"reference\":\"r\"}");
  }

  @Test
  void eventWithoutASample_failsTheBuild() {
    assertThatThrownBy(() -> check.golden(JournalCheckTest.class, GOLDEN, samples().subList(1, 4)))
        .hasMessageContaining("account.booked/3 has no sample");
  }

  @Test
  void removedUpcaster_failsTheBuild() {
    JournalCheck without =
        JournalCheck.of(
            manifests -> manifests.root(Booked.class).put("account.booked/3", Booked.class));

    assertThatThrownBy(
            () -> without.golden(JournalCheckTest.class, GOLDEN, List.of(new Booked(7, "r"))))
        .hasMessageContaining("account.booked/1 is no longer readable")
        .hasMessageContaining("account.opened/1 is no longer readable");
  }

  @Test
  void changedForm_failsTheBuild() {
    List<Object> changed = new ArrayList<>(samples());
    changed.set(0, new Booked(8, "r"));

    assertThatThrownBy(() -> check.golden(JournalCheckTest.class, GOLDEN, changed))
        .hasMessageContaining("give the changed record the next version; account.booked/3");
  }

  private static List<Object> samples() {
    Booked booked = new Booked(7, "r");
    return List.of(
        booked,
        new Limited(Map.of("b", 1e-300, "a", 0.1), Duration.ofMillis(1_500), new byte[] {0, -1}),
        new Opened("Zoë", Instant.parse("2026-11-21T05:00:00Z"), null),
        new Account("Zoë", List.of(booked), Map.of(), new Draft()));
  }
}
