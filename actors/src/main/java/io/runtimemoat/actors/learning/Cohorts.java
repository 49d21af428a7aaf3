package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.CohortRules;
import java.util.function.BiConsumer;

/**
 * The cluster's cohorts.
 *
 * @param tell hands a message to the cohort of a kind
 * @param candidates looks up those of other tenants
 */
record Cohorts(
    CohortRules rules, BiConsumer<String, Cohort.Command> tell, SnapshotShelf.Source candidates) {}
