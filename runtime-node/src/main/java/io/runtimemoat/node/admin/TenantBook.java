package io.runtimemoat.node.admin;

import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** All tenants: those that their owners hold, and those of the configuration. */
final class TenantBook {
  /** Orders of one request that may find the tenant changed in between. */
  private static final int MOST_TRIES = 20;

  private final ControlPlane control;
  private final ConfiguredTenants configured;

  /** A tenant as it was found, and whether the API may change it. */
  record Entry(TenantId id, TenantState state, boolean fromConfiguration) {
    TenantProfile profile() {
      TenantProfile profile = state.profile();
      if (profile == null) {
        throw Refusal.notFound("tenant " + id);
      }
      return profile;
    }
  }

  /**
   * What came of an order.
   *
   * @param revision of the tenant from now on
   * @param announced whether every node hears of it at once
   */
  record Done<O extends TenantOrder>(Entry before, O order, long revision, boolean announced) {}

  TenantBook(ControlPlane control, ConfiguredTenants configured) {
    this.control = control;
    this.configured = configured;
  }

  /** The id that a path or a body names. */
  static TenantId id(String text) {
    if (!TenantId.isOne(text)) {
      throw Refusal.notFound("tenant '" + text + "'; an id is 1 to 64 of a-z, 0-9, '-' and '_'");
    }
    return new TenantId(text);
  }

  /** A tenant that exists; fails with a 404. */
  CompletionStage<Entry> get(String text) {
    TenantId id = id(text);
    return find(id)
        .thenApply(
            entry -> {
              entry.profile();
              return entry;
            });
  }

  /** Every tenant's settings as this node has heard of them. */
  Map<TenantId, TenantProfile> profiles() {
    Map<TenantId, TenantProfile> all = new TreeMap<>(control.feed().view().tenants());
    all.putAll(configured.profiles());
    return all;
  }

  boolean isConfigured(TenantId tenant) {
    return configured.profiles().containsKey(tenant);
  }

  /** What this node has heard of. */
  ControlView view() {
    return control.feed().view();
  }

  /**
   * Changes a tenant that exists. Without {@code If-Match} the order is planned again when somebody
   * else was faster.
   */
  <O extends TenantOrder> CompletionStage<Done<O>> change(
      AdminCall call, String text, Function<Entry, O> plan) {
    return get(text)
        .thenCompose(
            entry -> {
              refuseConfigured(entry);
              call.requireMatch(AdminAnswer.tag(entry.state().revision()));
              return order(call, entry, plan, MOST_TRIES);
            });
  }

  /** Creates a tenant, or finds it as it should be. */
  <O extends TenantOrder> CompletionStage<Done<O>> create(AdminCall call, TenantId id, O order) {
    return find(id)
        .thenCompose(
            entry -> {
              refuseConfigured(entry);
              return order(call, entry, known -> order, MOST_TRIES);
            });
  }

  private CompletionStage<Entry> find(TenantId id) {
    TenantState made = configured.tenants().get(id);
    return made == null
        ? control.tenants().get(id).thenApply(state -> new Entry(id, state, false))
        : CompletableFuture.completedFuture(new Entry(id, made, true));
  }

  private <O extends TenantOrder> CompletionStage<Done<O>> order(
      AdminCall call, Entry entry, Function<Entry, O> plan, int tries) {
    O order = plan.apply(entry);
    return control
        .tenants()
        .order(entry.id(), order, entry.state().revision(), call.caller().name())
        .thenCompose(
            answer -> {
              if (answer instanceof OrderAnswer.Followed followed) {
                return done(new Done<>(entry, order, followed.revision(), true));
              }
              if (answer instanceof OrderAnswer.Unannounced stored) {
                return done(new Done<>(entry, order, stored.revision(), false));
              }
              if (answer instanceof OrderAnswer.Refused refused) {
                throw Refusal.conflict("refused", refused.reason() + ".");
              }
              if (call.ifMatch().isPresent() || tries <= 1) {
                throw Refusal.changedSince();
              }
              return find(entry.id()).thenCompose(now -> order(call, now, plan, tries - 1));
            });
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  static void refuseConfigured(Entry entry) {
    if (entry.fromConfiguration()) {
      throw Refusal.conflict(
          "from_configuration",
          "Tenant %s is made by the configuration; change moat.tenants.%s there and start the nodes"
                  .formatted(entry.id(), entry.id())
              + " again.");
    }
  }
}
