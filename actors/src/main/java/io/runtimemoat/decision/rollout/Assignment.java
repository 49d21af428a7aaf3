package io.runtimemoat.decision.rollout;

/** Who gets the candidate: sticky, and a larger share contains every smaller one. */
public final class Assignment {
  private Assignment() {}

  /**
   * Whether a unit is served by the candidate.
   *
   * @param hash uniform over 64 bits; the same for everything that should stay together
   * @param share of the units, in [0, 1]
   */
  public static boolean isCandidate(long hash, double share) {
    return (hash >>> 11) * 0x1p-53 < share;
  }

  /**
   * Another order of the same units for each candidate, so that it is not always the same ones that
   * try first.
   *
   * @param hash a keyed hash of the unit
   * @param salt the candidate's
   */
  public static long salted(long hash, long salt) {
    return mix(hash ^ mix(salt));
  }

  /** SplitMix64's finalizer (Stafford's variant 13): one to one, every bit counts. */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
