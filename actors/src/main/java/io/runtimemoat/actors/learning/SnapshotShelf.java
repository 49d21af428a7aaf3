package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.Lately;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.PopulationPointer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The verified snapshots that this node decides with. Routers read it without a lock or a message;
 * one follower writes it.
 */
final class SnapshotShelf {
  /** Looks a snapshot up and verifies it. */
  @FunctionalInterface
  interface Source {
    Optional<PolicySnapshot> find(TenantId tenant, String task, String id);

    /** The same of a snapshot that new tenants start from. */
    default Optional<PolicySnapshot> population(String task, String id) {
      return Optional.empty();
    }
  }

  private record Name(String tenant, String task, String id) {}

  private final Source source;
  private final Predicate<TenantId> mayStart;
  private final Lately<Name, PolicySnapshot> verified;
  private Map<Name, PolicySnapshot> inUse = Map.of();
  private Map<Name, PolicySnapshot> used = new HashMap<>();
  private volatile Map<TenantId, Map<String, LearnedRoute>> routes = Map.of();
  private volatile Map<String, PolicySnapshot> starts = Map.of();
  private volatile int unverified;

  /**
   * A shelf.
   *
   * @param most snapshots that are kept besides those in use
   * @param mayStart whether a tenant may start from what others learned
   */
  SnapshotShelf(Source source, int most, Predicate<TenantId> mayStart) {
    this.source = source;
    this.mayStart = mayStart;
    this.verified = new Lately<>(most);
  }

  /** What decides a tenant's task type; null when the rules do. */
  @Nullable LearnedRoute route(TenantId tenant, String task) {
    Map<String, LearnedRoute> ofTenant = routes.get(tenant);
    if (ofTenant == null) {
      return null;
    }
    LearnedRoute own = ofTenant.get(task);
    return own == null ? ofTenant.get(PolicyDesk.ANY_TASK) : own;
  }

  /** What a tenant without a policy of its own starts from; null for the rules. */
  @Nullable PolicySnapshot start(TenantId tenant, String task) {
    PolicySnapshot start = starts.get(task);
    return start != null && mayStart.test(tenant) ? start : null;
  }

  /** Policies that should decide here and could not be verified. */
  int unverified() {
    return unverified;
  }

  /**
   * Follows what was ordered. Blocks on snapshots that are new; whether all were found.
   *
   * @param ordered by tenant and task type
   * @param population by task type
   */
  boolean follow(
      Map<TenantId, Map<String, PolicyPointer>> ordered,
      Map<String, PopulationPointer> population) {
    Map<TenantId, Map<String, LearnedRoute>> next = new LinkedHashMap<>();
    used = new HashMap<>();
    int[] missing = {0};
    ordered.forEach(
        (tenant, tasks) -> {
          Map<String, LearnedRoute> ofTenant = new LinkedHashMap<>();
          tasks.forEach(
              (task, pointer) -> ofTenant.put(task, route(tenant, task, pointer, missing)));
          next.put(tenant, Map.copyOf(ofTenant));
        });
    Map<String, PolicySnapshot> nextStarts = new LinkedHashMap<>();
    population.forEach(
        (task, pointer) -> {
          String id = pointer.snapshotId();
          PolicySnapshot start =
              find(
                  new Name(SnapshotHeader.POPULATION, task, id),
                  () -> source.population(task, id),
                  missing);
          if (start != null) {
            nextStarts.put(task, start);
          }
        });
    routes = Map.copyOf(next);
    starts = Map.copyOf(nextStarts);
    inUse = used;
    unverified = missing[0];
    return missing[0] == 0;
  }

  private LearnedRoute route(TenantId tenant, String task, PolicyPointer pointer, int[] missing) {
    Function<@Nullable String, @Nullable PolicySnapshot> find =
        id ->
            id == null
                ? null
                : find(
                    new Name(tenant.value(), task, id),
                    () -> source.find(tenant, task, id),
                    missing);
    PolicySnapshot champion = find.apply(pointer.championId());
    if (champion == null && pointer.championId() != null) {
      champion = find.apply(pointer.previousId()); // the last known good
    }
    return new LearnedRoute(pointer, champion, find.apply(pointer.candidateId()));
  }

  private @Nullable PolicySnapshot find(
      Name name, Supplier<Optional<PolicySnapshot>> look, int[] missing) {
    PolicySnapshot known = inUse.get(name);
    if (known == null) {
      known = verified.get(name);
    }
    if (known == null) {
      known = look.get().orElse(null);
      if (known == null) {
        missing[0]++;
      } else {
        verified.put(name, known);
      }
    }
    if (known != null) {
      used.put(name, known);
    }
    return known;
  }
}
