package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.RateLimits;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a key gives its holder.
 *
 * @param publicId 12 of {@code a-z 0-9}, unique over all tenants
 * @param secretHash SHA-256 of the secret, 64 lower-case hex digits
 * @param expiresAt first instant it is refused; null for never
 * @param allowedModels what it opens, as {@link ModelAccess} says, sorted; empty for all
 * @param roles on the management port, sorted; empty for none
 * @param limits of this key, beside those of its tenant
 */
public record KeyGrant(
    TenantId tenant,
    String publicId,
    String secretHash,
    @Nullable Instant expiresAt,
    Set<String> allowedModels,
    Set<Role> roles,
    RateLimits limits) {
  public KeyGrant {
    if (!publicId.matches("[a-z0-9]{12}") || !secretHash.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a key has a 12-character id and a SHA-256 hash");
    }
    allowedModels = Collections.unmodifiableSet(new TreeSet<>(allowedModels));
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /** A key without roles and limits of its own. */
  public KeyGrant(
      TenantId tenant,
      String publicId,
      String secretHash,
      @Nullable Instant expiresAt,
      Set<String> allowedModels) {
    this(tenant, publicId, secretHash, expiresAt, allowedModels, Set.of(), RateLimits.none());
  }

  /** Whether {@code key} is this one and still valid. */
  public boolean admits(ApiKey key, Instant now) {
    boolean valid = expiresAt == null || now.isBefore(expiresAt);
    return key.publicId().equals(publicId) && key.matches(secretHash) && valid;
  }

  /** What the holder may use. */
  public ModelAccess access() {
    return new ModelAccess(allowedModels);
  }
}
