package io.runtimemoat.decision.tenancy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which models a key opens. An alias it lists opens all that the alias leads to; one that it does
 * not list leads to the listed models only.
 *
 * @param names models, arms and aliases, sorted; empty for all there are
 */
public record ModelAccess(Set<String> names) {
  private static final ModelAccess ALL = new ModelAccess(Set.of());

  public ModelAccess {
    names = Collections.unmodifiableSet(new TreeSet<>(names));
  }

  /** Opens everything. */
  public static ModelAccess all() {
    return ALL;
  }

  /** Whether a name is open by itself. */
  public boolean opens(String name) {
    return names.isEmpty() || names.contains(name);
  }

  /**
   * Whether an arm may serve a request.
   *
   * @param asked the name the client gave
   */
  public boolean opens(String asked, String armId, String model) {
    return opens(asked) || opens(armId) || opens(model);
  }
}
