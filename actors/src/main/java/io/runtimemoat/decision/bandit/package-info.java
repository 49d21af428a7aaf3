/**
 * Routing policies: context and feasible arms in, a full probability mass function and a draw out.
 */
@NullMarked
package io.runtimemoat.decision.bandit;

import org.jspecify.annotations.NullMarked;
