package io.runtimemoat.actors.control;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.PopulationPointer;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlRow;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.UnreadableEventException;
import io.runtimemoat.persistence.journal.VersionedEventSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns states into rows of the control table and rows into the {@link ControlView}. A payload is a
 * manifest, a line feed and JSON, so that it can be read by people and by later releases.
 *
 * <p>A row that cannot be read counts as deleted: a broken key opens nothing, a broken flag is off.
 * A kind that this release does not know is passed over.
 */
public final class ControlRows {
  private static final Logger LOG = LoggerFactory.getLogger(ControlRows.class);
  private static final String TENANT = "tenant";
  private static final String API_KEY = "api-key";
  private static final String FLAG = "flag";
  private static final String POLICY = "policy";
  private static final String POPULATION = "population";
  private static final String PROFILE_KEY = "profile";
  private static final String CLUSTER = "";
  private static final byte[] NOTHING = {};

  /** One for all: each learns anew what the classes look like, and every tenant has its rows. */
  private static final VersionedEventSerializer PAYLOADS =
      new VersionedEventSerializer(EventManifests.of(List.of(ControlRows::register)));

  private static void register(EventManifests manifests) {
    manifests
        .root(KeyGrant.class)
        .root(TenantProfile.class)
        .root(FlagState.Setting.class)
        .root(PolicyPointer.class)
        .put("control.policy/1", PolicyPointer.class)
        .root(PopulationPointer.class)
        .put("control.population/1", PopulationPointer.class)
        .put("control.api-key/2", KeyGrant.class)
        .upcast("control.api-key/1", "control.api-key/2", LimitlessForms::grant)
        .put("control.tenant/2", TenantProfile.class)
        .upcast("control.tenant/1", "control.tenant/2", LimitlessForms::profile)
        .put("control.flag/1", FlagState.Setting.class);
    ControlEvents.registerFlagValues(manifests);
  }

  /** Every row of a tenant, tombstones included. */
  public List<ControlRow> of(TenantId tenant, TenantState state) {
    List<ControlRow> rows = new ArrayList<>();
    TenantProfile profile = state.profile();
    if (profile != null) {
      rows.add(row(tenant.value(), TENANT, PROFILE_KEY, state.profileRevision(), profile));
    } else if (state.isDeleted()) {
      rows.add(
          new ControlRow(
              0, tenant.value(), TENANT, PROFILE_KEY, state.profileRevision(), true, NOTHING));
    }
    state
        .keys()
        .forEach(
            (id, key) -> rows.add(row(tenant.value(), API_KEY, id, key.revision(), key.grant())));
    for (TenantState.Revocation gone : state.revoked()) {
      rows.add(
          new ControlRow(
              0, tenant.value(), API_KEY, gone.publicId(), gone.revision(), true, NOTHING));
    }
    return rows;
  }

  /** Every row of a tenant's policies, by code of the task type. */
  public List<ControlRow> of(TenantId tenant, long revision, Map<String, PolicyPointer> policies) {
    List<ControlRow> rows = new ArrayList<>();
    policies.forEach(
        (task, policy) -> rows.add(row(tenant.value(), POLICY, task, revision, policy)));
    return rows;
  }

  /**
   * Removes the policies of deleted tenants, whose learners may sleep and never hear of it.
   *
   * @param outside tenants that are there without a row of their own
   * @param age of policies of a tenant that nothing speaks of
   */
  public static int removeOrphans(ControlTable table, Set<TenantId> outside, Duration age) {
    return table.removeOrphans(
        POLICY,
        TENANT,
        outside.stream().map(TenantId::value).collect(Collectors.toUnmodifiableSet()),
        age);
  }

  /** Every row of what new tenants start from, tombstones included. */
  public List<ControlRow> of(PopulationState state) {
    List<ControlRow> rows = new ArrayList<>();
    state
        .tasks()
        .forEach(
            (task, now) -> {
              SnapshotName name = now.snapshot();
              rows.add(
                  name == null
                      ? new ControlRow(0, CLUSTER, POPULATION, task, now.revision(), true, NOTHING)
                      : row(
                          CLUSTER,
                          POPULATION,
                          task,
                          now.revision(),
                          new PopulationPointer(name.id())));
            });
    return rows;
  }

  /** Every row of the flags. */
  public List<ControlRow> of(FlagState state) {
    List<ControlRow> rows = new ArrayList<>();
    state
        .settings()
        .forEach(
            (flag, setting) ->
                rows.add(row(CLUSTER, FLAG, flag.key(), setting.revision(), setting)));
    return rows;
  }

  /** The view with all that the table has beyond it, read {@code batchRows} at a time. */
  public ControlView readOn(ControlView known, ControlTail tail, int batchRows) {
    ControlView view = known;
    List<ControlRow> read = tail.readAfter(view.sequence(), batchRows);
    while (read.size() == batchRows) {
      view = apply(view, read);
      read = tail.readAfter(view.sequence(), batchRows);
    }
    return apply(view, read);
  }

  /** The view with newer rows, which come in the order of their sequence. */
  public ControlView apply(ControlView view, List<ControlRow> rows) {
    if (rows.isEmpty()) {
      return view;
    }
    Map<String, KeyGrant> keys = new HashMap<>(view.keys());
    Map<TenantId, TenantProfile> tenants = new HashMap<>(view.tenants());
    Map<TenantId, Map<String, PolicyPointer>> policies = new HashMap<>(view.policies());
    Map<String, PopulationPointer> population = new HashMap<>(view.population());
    Map<Flag, FlagState.Setting> flags = new EnumMap<>(Flag.class);
    flags.putAll(view.flags().settings());
    for (ControlRow row : rows) {
      switch (row.kind()) {
        case API_KEY -> applyKey(keys, row);
        case TENANT -> applyTenant(tenants, row);
        case POLICY -> applyPolicy(policies, row);
        case POPULATION -> replace(population, row.key(), read(row, PopulationPointer.class));
        case FLAG ->
            Flag.ofKey(row.key())
                .ifPresent(flag -> replace(flags, flag, read(row, FlagState.Setting.class)));
        default -> LOG.debug("control row of unknown kind {}", row.kind());
      }
    }
    long sequence = rows.get(rows.size() - 1).sequence();
    return new ControlView(
        sequence, keys, tenants, policies, population, new FlagState(sequence, flags));
  }

  private void applyTenant(Map<TenantId, TenantProfile> tenants, ControlRow row) {
    try {
      replace(tenants, new TenantId(row.tenant()), read(row, TenantProfile.class));
    } catch (IllegalArgumentException e) {
      LOG.error("control row of a tenant whose id cannot be one is ignored", e);
    }
  }

  private void applyPolicy(Map<TenantId, Map<String, PolicyPointer>> policies, ControlRow row) {
    if (!TenantId.isOne(row.tenant())) {
      LOG.error("control row of a policy whose tenant cannot be one is ignored");
      return;
    }
    TenantId tenant = new TenantId(row.tenant());
    Map<String, PolicyPointer> ofTenant = new HashMap<>(policies.getOrDefault(tenant, Map.of()));
    replace(ofTenant, row.key(), read(row, PolicyPointer.class));
    policies.put(tenant, Map.copyOf(ofTenant));
  }

  /** A public id belongs to the tenant that had it first; nobody else can replace or remove it. */
  private void applyKey(Map<String, KeyGrant> keys, ControlRow row) {
    KeyGrant known = keys.get(row.key());
    if (known != null && !known.tenant().value().equals(row.tenant())) {
      LOG.warn("key {} belongs to tenant {} already", row.key(), known.tenant());
      return;
    }
    List<KeyGrant> grant = read(row, KeyGrant.class);
    boolean honest =
        grant.stream()
            .allMatch(
                g -> g.tenant().value().equals(row.tenant()) && g.publicId().equals(row.key()));
    replace(keys, row.key(), honest ? grant : List.of());
  }

  private static <K, V> void replace(Map<K, V> map, K key, List<V> value) {
    if (value.isEmpty()) {
      map.remove(key);
    } else {
      map.put(key, value.get(0));
    }
  }

  private ControlRow row(String tenant, String kind, String key, long version, Object value) {
    byte[] manifest = (PAYLOADS.manifest(value) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] json = PAYLOADS.toBinary(value);
    byte[] payload = new byte[manifest.length + json.length];
    System.arraycopy(manifest, 0, payload, 0, manifest.length);
    System.arraycopy(json, 0, payload, manifest.length, json.length);
    return new ControlRow(0, tenant, kind, key, version, false, payload);
  }

  /** The row's value; nothing when it is a tombstone or cannot be read. */
  private <T> List<T> read(ControlRow row, Class<T> type) {
    if (row.deleted()) {
      return List.of();
    }
    String text = new String(row.payload(), StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    try {
      byte[] json = text.substring(end + 1).getBytes(StandardCharsets.UTF_8);
      return List.of(type.cast(PAYLOADS.fromBinary(json, text.substring(0, Math.max(0, end)))));
    } catch (UnreadableEventException | ClassCastException e) {
      LOG.error("control row {} {} cannot be read and is ignored", row.kind(), row.key(), e);
      return List.of();
    }
  }
}
