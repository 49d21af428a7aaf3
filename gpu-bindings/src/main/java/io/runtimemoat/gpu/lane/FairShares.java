package io.runtimemoat.gpu.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which tenant's claim gets the next slot, and which tenant should give one up. Used under its
 * owner's lock or by one thread.
 *
 * @param <T> what claims a slot, such as a choice of a sequence
 */
public final class FairShares<T extends FairShares.Claim> {
  /** What waits for a slot or has one. */
  public interface Claim {
    String tenant();

    /** The tenant's share relative to other tenants, above 0. */
    double weight();
  }

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
  private final double quantumTokens;
  private final Comparator<? super T> order;
  private final Map<String, Tenant<T>> tenants = new HashMap<>();
  private int waiting;

  /**
   * Shares that nobody claims yet.
   *
   * @param quantumTokens tokens by which served shares may drift from the weights
   * @param order of the claims of one tenant
   */
  public FairShares(double quantumTokens, Comparator<? super T> order) {
    this.quantumTokens = quantumTokens;
    this.order = order;
  }

  private static final class Tenant<T> {
    private final PriorityQueue<T> queue;
    private double weight = 1;
    private double virtualTokens;
    private int slots;

    private Tenant(Comparator<? super T> order) {
      queue = new PriorityQueue<>(order);
    }

    private boolean busy() {
      return slots > 0 || !queue.isEmpty();
    }
  }

  public boolean hasWaiting() {
    return waiting > 0;
  }

  int waiting() {
    return waiting;
  }

  /** Tokens served to a tenant over its weight; what prefill order goes by. */
  double virtualTokens(T claim) {
    return tenantOf(claim).virtualTokens;
  }

  public void enqueue(T claim) {
    Tenant<T> tenant = tenantOf(claim);
    if (!tenant.busy()) {
      tenant.virtualTokens = Math.max(tenant.virtualTokens, leastBusy());
    }
    tenant.weight = claim.weight();
    tenant.queue.add(claim);
    waiting++;
  }

  /** Takes the claim that the next free slot belongs to; call only when some wait. */
  public T takeNext() {
    Tenant<T> tenant = mostEntitled();
    if (tenant == null) {
      throw new IllegalStateException("nothing waits");
    }
    waiting--;
    tenant.slots++;
    return tenant.queue.remove();
  }

  /** Counts a slot that a claim was given without waiting. */
  void claim(T claim) {
    tenantOf(claim).slots++;
  }

  /** The tenant's name that should give a slot to the next waiting claim, or null for none. */
  @Nullable String overServed() {
    Tenant<T> entitled = mostEntitled();
    if (entitled == null) {
      return null;
    }
    String name = null;
    double most = level(entitled, entitled.slots + 1) + quantumTokens / entitled.weight;
    for (Map.Entry<String, Tenant<T>> entry : tenants.entrySet()) {
      Tenant<T> tenant = entry.getValue();
      if (tenant != entitled && tenant.slots > 0 && level(tenant, tenant.slots) > most) {
        most = level(tenant, tenant.slots);
        name = entry.getKey();
      }
    }
    return name;
  }

  public void charge(T claim, int tokens) {
    Tenant<T> tenant = tenantOf(claim);
    tenant.virtualTokens += tokens / tenant.weight;
  }

  /** A claim gave up its slot. */
  public void vacate(T claim) {
    tenantOf(claim).slots--;
    forgetSettled();
  }

  /** Removes a claim that will not get a slot. */
  public void remove(T claim) {
    if (tenantOf(claim).queue.remove(claim)) {
      waiting--;
    }
    forgetSettled();
  }

  private @Nullable Tenant<T> mostEntitled() {
    Tenant<T> best = null;
    for (Tenant<T> tenant : tenants.values()) {
      if (!tenant.queue.isEmpty()
          && (best == null || level(tenant, tenant.slots + 1) < level(best, best.slots + 1))) {
        best = tenant;
      }
    }
    return best;
  }

  private double level(Tenant<T> tenant, int slots) {
    return tenant.virtualTokens + slots * quantumTokens / tenant.weight;
  }

  private double leastBusy() {
    double least = Double.POSITIVE_INFINITY;
    for (Tenant<T> tenant : tenants.values()) {
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

  private Tenant<T> tenantOf(T claim) {
    return tenants.computeIfAbsent(claim.tenant(), name -> new Tenant<>(order));
  }
}
