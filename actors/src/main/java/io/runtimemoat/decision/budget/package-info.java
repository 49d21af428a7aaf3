/** Money, budgets, leases of spending power, rate limits and per-request bounds as pure values. */
@NullMarked
package io.runtimemoat.decision.budget;

import org.jspecify.annotations.NullMarked;
