/** Budgets and limits of tenants: their owners, and each node's share of them. */
@NullMarked
package io.runtimemoat.actors.budget;

import org.jspecify.annotations.NullMarked;
