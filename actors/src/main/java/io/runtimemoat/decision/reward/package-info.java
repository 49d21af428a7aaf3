/** From outcomes and feedback to rewards: the join of a tenant's facts and its scalarization. */
@NullMarked
package io.runtimemoat.decision.reward;

import org.jspecify.annotations.NullMarked;
