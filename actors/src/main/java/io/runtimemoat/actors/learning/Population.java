package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learning.EncodedSums;
import io.runtimemoat.decision.learning.GatheredParts;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationRules;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.snapshot.PopulationPart;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.RefusedPartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the learners of a node give to the population and take from it. Blocks on the database; safe
 * for use by many threads.
 */
public final class Population {
  private static final Logger LOG = LoggerFactory.getLogger(Population.class);
  private static final int PAGE = 1_000;

  private final PopulationTable table;
  private final PopulationRules rules;
  private final PopulationCutter cutter;
  private final Supplier<Optional<ControlView>> view;
  private final Predicate<TenantId> configured;
  private final LearningMeters meters;

  /**
   * A population.
   *
   * @param view of the tenants that there are; empty while it may be old: then nothing crosses
   * @param configured whether the configuration makes a tenant, of which no view speaks
   */
  Population(
      PopulationTable table,
      PopulationRules rules,
      PopulationCutter cutter,
      Supplier<Optional<ControlView>> view,
      Predicate<TenantId> configured,
      LearningMeters meters) {
    this.table = table;
    this.rules = rules;
    this.cutter = cutter;
    this.view = view;
    this.configured = configured;
    this.meters = meters;
  }

  PopulationRules rules() {
    return rules;
  }

  PopulationCutter cutter() {
    return cutter;
  }

  /** The tenants that there are; empty while what is known may be old. */
  Optional<ControlView> known() {
    return view.get();
  }

  /** Whether a tenant is there, and its sums may be gathered. */
  boolean mayGive(TenantId tenant) {
    return known().filter(known -> mayGive(tenant, known)).isPresent();
  }

  /** The same of an id as stored, by a view that does not change meanwhile. */
  boolean mayGive(String tenant, ControlView known) {
    return TenantId.isOne(tenant) && mayGive(new TenantId(tenant), known);
  }

  private boolean mayGive(TenantId tenant, ControlView known) {
    return rules.mayGive(tenant) && isThere(tenant, known);
  }

  /** Whether a tenant is there, as far as anybody knows now. */
  boolean isThere(TenantId tenant) {
    return known().filter(known -> isThere(tenant, known)).isPresent();
  }

  private boolean isThere(TenantId tenant, ControlView known) {
    return configured.test(tenant) || known.tenants().containsKey(tenant);
  }

  /** Gives a tenant's sums; whether they are stored. */
  boolean give(TenantId tenant, String task, LearnedUnder key, EncodedSums sums, long atMicros) {
    try {
      table.put(new PopulationPart(tenant.value(), kind(task, key), sums.bytes()), atMicros);
      return true;
    } catch (DatabaseUnavailableException | IllegalArgumentException e) {
      LOG.warn("sums of {}/{} do not reach the population now", tenant, task, e);
      return false;
    }
  }

  /** Takes back what a tenant gave for a task type; whether that is stored. */
  boolean takeBack(TenantId tenant, String task) {
    try {
      table.remove(tenant.value(), task);
      return true;
    } catch (DatabaseUnavailableException e) {
      LOG.warn("sums of {}/{} stay in the population for now", tenant, task, e);
      return false;
    }
  }

  /**
   * What other tenants learned; null where a tenant may not start from it, where they are too few,
   * and while the database is away.
   */
  @Nullable PolicySums othersOf(TenantId tenant, String task, LearnedUnder key) {
    Optional<ControlView> known = known();
    if (!rules.mayTake(tenant) || known.isEmpty()) {
      return null;
    }
    try {
      PolicySums sums = gathered(kind(task, key), tenant.value(), known.get()).total();
      return sums.arms().isEmpty() ? null : sums;
    } catch (DatabaseUnavailableException e) {
      LOG.warn("a candidate of {}/{} begins without the population", tenant, task, e);
      return null;
    }
  }

  /**
   * What tenants gave of a kind, those that gave last where they are too many.
   *
   * @param but is left out; empty for nobody
   * @throws DatabaseUnavailableException when the database is away
   */
  GatheredParts gathered(PopulationPart.Kind kind, String but, ControlView known) {
    List<String> givers =
        table.tenants(kind, rules.maxTenants() + 1).stream()
            .filter(tenant -> !tenant.equals(but) && mayGive(tenant, known))
            .limit(rules.maxTenants())
            .sorted()
            .toList();
    GatheredParts gathered = cutter.gather(kind.dimension());
    for (String tenant : givers) {
      PolicySums part = part(tenant, kind);
      if (part != null) {
        gathered.add(tenant, part);
      }
    }
    return gathered;
  }

  private @Nullable PolicySums part(String tenant, PopulationPart.Kind kind) {
    String problem;
    try {
      PopulationPart part = table.find(tenant, kind);
      PolicySums sums = part == null ? null : PolicySums.decode(part.content());
      if (sums == null || sums.dimension() == kind.dimension()) {
        return sums;
      }
      problem = "its sums are of dimension " + sums.dimension();
    } catch (RefusedPartException | MalformedFactException e) {
      problem = String.valueOf(e.getMessage());
    }
    LOG.error("what {} gave of {} is refused: {}", tenant, kind, problem);
    meters.partRefused();
    return null;
  }

  /**
   * The kind of sums that most tenants gave, by task type.
   *
   * @throws DatabaseUnavailableException when the database is away
   */
  Map<String, PopulationPart.Kind> kinds() {
    return table.kinds();
  }

  /**
   * Deletes what is there of tenants that are gone or may not give.
   *
   * @throws DatabaseUnavailableException when the database is away
   */
  void prune(ControlView known) {
    String after = "";
    List<String> page = table.tenantsAfter(after, PAGE);
    while (!page.isEmpty()) {
      for (String tenant : page) {
        if (!mayGive(tenant, known)) {
          table.remove(tenant);
          LOG.info("what {} gave to the population is deleted", tenant);
        }
        after = tenant;
      }
      page = table.tenantsAfter(after, PAGE);
    }
  }

  private static PopulationPart.Kind kind(String task, LearnedUnder key) {
    return new PopulationPart.Kind(task, key.featureSchema(), key.dimension(), key.rewardVersion());
  }
}
