/** Tenants and their keys as events, state and pure checks. */
@NullMarked
package io.runtimemoat.decision.tenancy;

import org.jspecify.annotations.NullMarked;
