package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as its events tell it. Every thing carries the revision of its last change, which fences
 * its row in the control table.
 *
 * @param revision number of events so far
 * @param profile null until the tenant is created and after it was deleted
 * @param profileRevision revision of the profile's last change
 * @param keys by public id
 * @param revoked the last {@value #REMEMBERED_REVOCATIONS} revocations, oldest first; more where
 *     one event revoked more
 */
public record TenantState(
    long revision,
    @Nullable TenantProfile profile,
    long profileRevision,
    Map<String, Key> keys,
    List<Revocation> revoked) {
  /** Revocations announced again after a recovery; the control table itself keeps all of them. */
  public static final int REMEMBERED_REVOCATIONS = 200;

  /**
   * Names of models that a tenant's keys and limits may hold together, so that its state fits one
   * message.
   */
  public static final int MOST_MODEL_NAMES = 500;

  /** A key that is in use since {@code revision}. */
  public record Key(KeyGrant grant, long revision) {}

  /** A key that was revoked at {@code revision}. */
  public record Revocation(String publicId, long revision) {}

  public TenantState {
    keys = Collections.unmodifiableMap(new TreeMap<>(keys));
    revoked = List.copyOf(revoked);
  }

  /** Before anything happened. */
  public static TenantState empty() {
    return new TenantState(0, null, 0, Map.of(), List.of());
  }

  public boolean exists() {
    return profile != null;
  }

  /** Whether it existed and was deleted. */
  public boolean isDeleted() {
    return profile == null && profileRevision > 0;
  }

  /** Whether a key of it has a role on the management port. */
  public boolean hasRoles() {
    return keys.values().stream().anyMatch(key -> !key.grant().roles().isEmpty());
  }

  public boolean isRevoked(String publicId) {
    return revoked.stream().anyMatch(revocation -> revocation.publicId().equals(publicId));
  }

  /** Rules on creating the tenant; repeating the same creation changes nothing. */
  public Ruling<TenantEvent> create(TenantProfile wanted, String by, Instant at) {
    if (profile == null) {
      return new Ruling.Accepted<>(new TenantEvent.TenantCreated(wanted, by, at));
    }
    return profile.equals(wanted)
        ? new Ruling.Unchanged<>()
        : new Ruling.Refused<>("the tenant exists with other settings; change them instead");
  }

  /** Rules on other settings. */
  public Ruling<TenantEvent> changeSettings(TenantProfile wanted, String by, Instant at) {
    if (profile == null) {
      return new Ruling.Refused<>("there is no such tenant; create it first");
    }
    if (profile.equals(wanted)) {
      return new Ruling.Unchanged<>();
    }
    return modelNames() - profile.limits().models().size() + wanted.limits().models().size()
            > MOST_MODEL_NAMES
        ? tooManyNames()
        : new Ruling.Accepted<>(new TenantEvent.SettingsChanged(wanted, by, at));
  }

  /** Rules on deleting the tenant; it may be created again later, its keys never come back. */
  public Ruling<TenantEvent> delete(String reason, String by, Instant at) {
    if (profile != null) {
      return new Ruling.Accepted<>(new TenantEvent.TenantDeleted(reason, by, at));
    }
    return isDeleted()
        ? new Ruling.Unchanged<>()
        : new Ruling.Refused<>("there is no such tenant; create it first");
  }

  /** Rules on a new key; {@code mostKeys} bounds the keys in use. */
  public Ruling<TenantEvent> addKey(KeyGrant grant, int mostKeys, String by, Instant at) {
    if (profile == null) {
      return new Ruling.Refused<>("there is no such tenant; create it first");
    }
    Key known = keys.get(grant.publicId());
    if (known != null) {
      return known.grant().equals(grant)
          ? new Ruling.Unchanged<>()
          : new Ruling.Refused<>("key " + grant.publicId() + " exists with another grant");
    }
    if (isRevoked(grant.publicId())) {
      return new Ruling.Refused<>("key " + grant.publicId() + " was revoked; mint a new one");
    }
    if (keys.size() >= mostKeys) {
      return new Ruling.Refused<>("the tenant has " + keys.size() + " keys; revoke one first");
    }
    return modelNames() + names(grant) > MOST_MODEL_NAMES
        ? tooManyNames()
        : new Ruling.Accepted<>(new TenantEvent.KeyAdded(grant, by, at));
  }

  private int modelNames() {
    int sum = profile == null ? 0 : profile.limits().models().size();
    for (Key key : keys.values()) {
      sum += names(key.grant());
    }
    return sum;
  }

  private static int names(KeyGrant grant) {
    return grant.allowedModels().size() + grant.limits().models().size();
  }

  private static Ruling<TenantEvent> tooManyNames() {
    return new Ruling.Refused<>(
        "the tenant's keys and limits would name more than %d models; name an alias instead"
            .formatted(MOST_MODEL_NAMES));
  }

  /** Rules on revoking a key. */
  public Ruling<TenantEvent> revokeKey(String publicId, String reason, String by, Instant at) {
    if (keys.containsKey(publicId)) {
      return new Ruling.Accepted<>(new TenantEvent.KeyRevoked(publicId, reason, by, at));
    }
    return isRevoked(publicId)
        ? new Ruling.Unchanged<>()
        : new Ruling.Refused<>("the tenant has no key " + publicId);
  }

  TenantState withProfile(TenantProfile next) {
    return new TenantState(revision + 1, next, revision + 1, keys, revoked);
  }

  TenantState withKey(KeyGrant grant) {
    Map<String, Key> next = new TreeMap<>(keys);
    next.put(grant.publicId(), new Key(grant, revision + 1));
    return new TenantState(revision + 1, profile, profileRevision, next, revoked);
  }

  TenantState withoutKey(String publicId) {
    Map<String, Key> next = new TreeMap<>(keys);
    next.remove(publicId);
    return new TenantState(
        revision + 1, profile, profileRevision, next, alsoRevoked(Set.of(publicId)));
  }

  TenantState gone() {
    return new TenantState(revision + 1, null, revision + 1, Map.of(), alsoRevoked(keys.keySet()));
  }

  private List<Revocation> alsoRevoked(Set<String> publicIds) {
    List<Revocation> revocations = new ArrayList<>(revoked);
    publicIds.forEach(id -> revocations.add(new Revocation(id, revision + 1)));
    int kept = Math.max(REMEMBERED_REVOCATIONS, publicIds.size());
    return revocations.subList(Math.max(0, revocations.size() - kept), revocations.size());
  }
}
