/** The second level of a decision: which parameters within the arm, near a tenant's baseline. */
@NullMarked
package io.runtimemoat.decision.bandit.parameters;

import org.jspecify.annotations.NullMarked;
