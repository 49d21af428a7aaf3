package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.CohortRules;
import java.util.function.BiConsumer;

/**
 * The cluster's cohorts.
 *
 * @param tell hands a message to the cohort of a kind
 */
record Cohorts(CohortRules rules, BiConsumer<String, Cohort.Command> tell) {}
