package io.runtimemoat.actors.budget;

import io.runtimemoat.persistence.journal.JournalCheck;
import org.junit.jupiter.api.Test;

/** The journal's JSON as the first release writes it: read for ever, and readable by people. */
class BudgetEventsTest {
  @Test
  void everyEventAndState_keepsItsManifestAndItsJson() {
    JournalCheck.of(new BudgetEvents())
        .golden(BudgetEventsTest.class, "journal-golden.txt", BudgetSamples.stored());
  }
}
