package io.runtimemoat.gpu.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Which tenant's choice gets the next slot of a model, and which tenant should give one up. */
final class FairShares {
  /*
   * Virtual token counters [1] with start-time fair queueing's lift [2] and slots counted ahead.
   *
   *   virtual(t)  tokens served to tenant t (prompt and completion) / weight(t)
   *   level(t,n)  virtual(t) + n * quantum / weight(t): where t will be after its n slots have
   *               served a quantum each
   *
   * A free slot goes to the waiting tenant with the least level(t, slots(t) + 1). A slot is taken
   * from the tenant u with the greatest level(u, slots(u)) when that exceeds the waiting tenant's
   * by more than a quantum, so two tenants settle at shares in proportion to their weights and
   * drift corrects what whole slots cannot express, with one exchange per quantum. A tenant that
   * was idle is lifted to the least virtual time of the busy ones: idling saves nothing up.
   *
   * [1] Sheng et al. Fairness in serving large language models. OSDI 2024.
   * [2] Goyal, Vin, Cheng. Start-time fair queueing. SIGCOMM 1996.
   */
  /** Within a tenant: higher priority first, then earlier arrival. */
  static final Comparator<Choice> ORDER =
      Comparator.<Choice>comparingInt(choice -> -choice.sequence().spec().priority())
          .thenComparingLong(choice -> choice.sequence().ticket().order())
          .thenComparingInt(Choice::index);

  private final double quantumTokens;
  private final Map<String, Tenant> tenants = new HashMap<>();
  private int waiting;

  FairShares(double quantumTokens) {
    this.quantumTokens = quantumTokens;
  }

  private static final class Tenant {
    private final PriorityQueue<Choice> queue = new PriorityQueue<>(ORDER);
    private double weight = 1;
    private double virtualTokens;
    private int slots;

    private boolean busy() {
      return slots > 0 || !queue.isEmpty();
    }
  }

  boolean hasWaiting() {
    return waiting > 0;
  }

  int waiting() {
    return waiting;
  }

  /** Tokens served to a tenant over its weight; what prefill order goes by. */
  double virtualTokens(Choice choice) {
    return tenantOf(choice).virtualTokens;
  }

  void enqueue(Choice choice) {
    Tenant tenant = tenantOf(choice);
    if (!tenant.busy()) {
      tenant.virtualTokens = Math.max(tenant.virtualTokens, leastBusy());
    }
    tenant.weight = choice.sequence().spec().weight();
    tenant.queue.add(choice);
    waiting++;
  }

  /** Takes the choice that the next free slot belongs to; call only when some wait. */
  Choice takeNext() {
    Tenant tenant = mostEntitled();
    if (tenant == null) {
      throw new IllegalStateException("nothing waits");
    }
    waiting--;
    tenant.slots++;
    return tenant.queue.remove();
  }

  /** Counts a slot that a choice was given without waiting. */
  void claim(Choice choice) {
    tenantOf(choice).slots++;
  }

  /** The tenant's name that should give a slot to the next waiting choice, or null for none. */
  @Nullable String overServed() {
    Tenant entitled = mostEntitled();
    if (entitled == null) {
      return null;
    }
    String name = null;
    double most = level(entitled, entitled.slots + 1) + quantumTokens / entitled.weight;
    for (Map.Entry<String, Tenant> entry : tenants.entrySet()) {
      Tenant tenant = entry.getValue();
      if (tenant != entitled && tenant.slots > 0 && level(tenant, tenant.slots) > most) {
        most = level(tenant, tenant.slots);
        name = entry.getKey();
      }
    }
    return name;
  }

  void charge(Choice choice, int tokens) {
    Tenant tenant = tenantOf(choice);
    tenant.virtualTokens += tokens / tenant.weight;
  }

  /** A choice gave up its slot. */
  void vacate(Choice choice) {
    tenantOf(choice).slots--;
    forgetSettled();
  }

  /** Removes a choice that will not get a slot. */
  void remove(Choice choice) {
    if (tenantOf(choice).queue.remove(choice)) {
      waiting--;
    }
    forgetSettled();
  }

  private @Nullable Tenant mostEntitled() {
    Tenant best = null;
    for (Tenant tenant : tenants.values()) {
      if (!tenant.queue.isEmpty()
          && (best == null || level(tenant, tenant.slots + 1) < level(best, best.slots + 1))) {
        best = tenant;
      }
    }
    return best;
  }

  private double level(Tenant tenant, int slots) {
    return tenant.virtualTokens + slots * quantumTokens / tenant.weight;
  }

  private double leastBusy() {
    double least = Double.POSITIVE_INFINITY;
    for (Tenant tenant : tenants.values()) {
      least = tenant.busy() ? Math.min(least, tenant.virtualTokens) : least;
    }
    return least == Double.POSITIVE_INFINITY ? 0 : least;
  }

  /** Idle tenants that the busy ones have caught up with are as good as new ones. */
  private void forgetSettled() {
    List<String> settled = new ArrayList<>();
    boolean anyBusy = tenants.values().stream().anyMatch(Tenant::busy);
    double least = leastBusy();
    tenants.forEach(
        (name, tenant) -> {
          if (!tenant.busy() && (!anyBusy || tenant.virtualTokens <= least)) {
            settled.add(name);
          }
        });
    settled.forEach(tenants::remove);
  }

  private Tenant tenantOf(Choice choice) {
    return tenants.computeIfAbsent(choice.sequence().spec().tenant(), name -> new Tenant());
  }
}
