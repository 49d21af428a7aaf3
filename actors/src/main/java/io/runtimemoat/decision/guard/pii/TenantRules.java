package io.runtimemoat.decision.guard.pii;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is looked for in a tenant's texts.
 *
 * @param kinds what counts; {@link PiiKind#CUSTOM} is implied by patterns
 * @param phoneRegions ISO 3166 codes whose national notation of phone numbers is recognized, in
 *     order; international notation always is
 * @param patterns the tenant's own, unique by name
 * @param hosts that links may lead to; links to others count
 */
public record TenantRules(
    Set<PiiKind> kinds, List<String> phoneRegions, List<CustomPattern> patterns, Hosts hosts) {
  public TenantRules {
    kinds = Set.copyOf(kinds);
    phoneRegions = List.copyOf(phoneRegions);
    patterns = List.copyOf(patterns);
    Set<String> names = new HashSet<>();
    for (CustomPattern pattern : patterns) {
      if (!names.add(pattern.name())) {
        throw new IllegalArgumentException("pattern " + pattern.name() + " is given twice");
      }
    }
  }

  /** Rules to which links say nothing. */
  public TenantRules(Set<PiiKind> kinds, List<String> phoneRegions, List<CustomPattern> patterns) {
    this(kinds, phoneRegions, patterns, Hosts.ANY);
  }

  /** Everything, and no patterns of one's own. */
  public static TenantRules everything(List<String> phoneRegions) {
    return new TenantRules(Set.of(PiiKind.values()), phoneRegions, List.of());
  }

  boolean wants(PiiKind kind) {
    return kinds.contains(kind);
  }
}
