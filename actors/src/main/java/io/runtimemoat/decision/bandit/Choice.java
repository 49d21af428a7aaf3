package io.runtimemoat.decision.bandit;

import org.jspecify.annotations.Nullable;

/**
 * A drawn arm with everything that made it.
 *
 * @param arm the chosen arm
 * @param index its position in the feasible set
 * @param propensity its probability under {@code pmf}, exact, in (0, 1]
 * @param draw the uniform number in [0, 1) that chose it
 * @param forced why no randomization took part, or null
 */
public record Choice(
    Arm arm,
    int index,
    Pmf pmf,
    double propensity,
    double explorationMass,
    double draw,
    @Nullable ForcedReason forced) {}
