package io.runtimemoat.actors.tenancy;

import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.TenantKeySettings;
import io.runtimemoat.config.TenantLimitSettings;
import io.runtimemoat.config.TenantSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.features.TaskType;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tenants and keys that the configuration makes. Nothing changes them while the node runs.
 *
 * @param tenants as their owners would hold them
 * @param keys of all of them, by public id
 * @param budgets of every scope that is limited
 */
public record ConfiguredTenants(
    Map<TenantId, TenantState> tenants,
    Map<String, KeyGrant> keys,
    Map<TenantId, Map<BudgetScope, List<BudgetLimit>>> budgets) {

  public ConfiguredTenants {
    tenants = Collections.unmodifiableMap(new TreeMap<>(tenants));
    keys = Map.copyOf(keys);
    budgets = Collections.unmodifiableMap(new TreeMap<>(budgets));
  }

  /** Makes none. */
  public static ConfiguredTenants none() {
    return new ConfiguredTenants(Map.of(), Map.of(), Map.of());
  }

  /** Makes them; a scope that cannot be is an {@link InvalidSettingException}. */
  public static ConfiguredTenants of(TenantSettings settings) {
    Map<TenantId, TenantState> tenants = new TreeMap<>();
    Map<String, KeyGrant> keys = new HashMap<>();
    Map<TenantId, Map<BudgetScope, List<BudgetLimit>>> budgets = new TreeMap<>();
    for (TenantSettings.Tenant tenant : settings.tenants()) {
      TenantId id = new TenantId(tenant.id());
      TenantState state = state(id, tenant);
      tenants.put(id, state);
      state.keys().forEach((publicId, key) -> keys.put(publicId, key.grant()));
      budgets.put(id, budgets(tenant));
    }
    return new ConfiguredTenants(tenants, keys, budgets);
  }

  /** Every tenant's settings. */
  public Map<TenantId, TenantProfile> profiles() {
    Map<TenantId, TenantProfile> profiles = new HashMap<>();
    tenants.forEach(
        (id, state) -> Optional.ofNullable(state.profile()).ifPresent(p -> profiles.put(id, p)));
    return profiles;
  }

  /** A tenant's settings. */
  public Optional<TenantProfile> profile(TenantId tenant) {
    return Optional.ofNullable(tenants.get(tenant)).map(TenantState::profile);
  }

  /** The grant of a key that is valid now and whose tenant is active. */
  public Optional<KeyGrant> authenticate(ApiKey key, Instant now) {
    KeyGrant grant = keys.get(key.publicId());
    return grant != null
            && grant.admits(key, now)
            && profile(grant.tenant()).filter(TenantProfile::active).isPresent()
        ? Optional.of(grant)
        : Optional.empty();
  }

  /** Stops the start when a tenant or a key is also made by the management API. */
  public void refuseClashes(ControlView made) {
    tenants.forEach(
        (id, state) -> {
          if (made.tenants().containsKey(id)) {
            throw new InvalidSettingException(
                "moat.tenants." + id,
                "(section)",
                "a tenant that the management API has not made; delete it there, or rename this one");
          }
          for (String key : state.keys().keySet()) {
            KeyGrant other = made.keys().get(key);
            if (other != null) {
              throw new InvalidSettingException(
                  "moat.tenants." + id + ".keys",
                  key,
                  "an id that no key of the management API has; tenant "
                      + other.tenant()
                      + " has one");
            }
          }
        });
  }

  private static TenantState state(TenantId id, TenantSettings.Tenant tenant) {
    TenantProfile profile =
        new TenantProfile(
            tenant.name(),
            SlaTier.ofCode(tenant.sla()),
            tenant.weight(),
            tenant.active(),
            limits(tenant.limits()));
    Map<String, TenantState.Key> keys = new TreeMap<>();
    for (TenantKeySettings key : tenant.keys()) {
      keys.put(key.id(), new TenantState.Key(grant(id, key), 1));
    }
    return new TenantState(1, profile, 1, keys, List.of());
  }

  private static KeyGrant grant(TenantId tenant, TenantKeySettings key) {
    Set<Role> roles =
        key.roles().stream()
            .flatMap(code -> Role.ofCode(code).stream())
            .collect(Collectors.toSet());
    return new KeyGrant(
        tenant,
        key.id(),
        key.secretHash(),
        key.expires().orElse(null),
        key.models(),
        roles,
        limits(key.limits()));
  }

  private static RateLimits limits(TenantLimitSettings settings) {
    Map<String, PerMinute> models = new TreeMap<>();
    settings.models().forEach((model, own) -> models.put(model, perMinute(own)));
    return new RateLimits(perMinute(settings.overall()), models);
  }

  private static PerMinute perMinute(TenantLimitSettings.PerMinute settings) {
    return new PerMinute(
        settings.requests().orElse(PerMinute.UNLIMITED),
        settings.inputTokens().orElse(PerMinute.UNLIMITED),
        settings.outputTokens().orElse(PerMinute.UNLIMITED));
  }

  private static Map<BudgetScope, List<BudgetLimit>> budgets(TenantSettings.Tenant tenant) {
    Map<BudgetScope, List<BudgetLimit>> budgets = new TreeMap<>();
    for (TenantSettings.Budget budget : tenant.budgets()) {
      List<BudgetLimit> limits = new ArrayList<>();
      budget.day().ifPresent(most -> limits.add(limit(BudgetWindow.DAY, most)));
      budget.month().ifPresent(most -> limits.add(limit(BudgetWindow.MONTH, most)));
      budgets.put(scope(tenant, budget.scope()), List.copyOf(limits));
    }
    return Collections.unmodifiableMap(budgets);
  }

  private static BudgetLimit limit(BudgetWindow window, TenantSettings.Amount most) {
    return new BudgetLimit(
        window,
        new Spend(
            most.money().map(Money::ofUnits).orElse(Money.UNLIMITED),
            most.tokens().orElse(Spend.UNLIMITED.tokens())));
  }

  private static BudgetScope scope(TenantSettings.Tenant tenant, String text) {
    if (text.equals("tenant")) {
      return BudgetScope.tenant();
    }
    String name = text.substring(text.indexOf(':') + 1);
    if (tenant.keys().stream().anyMatch(key -> text.equals("key:" + key.id()))) {
      return BudgetScope.key(name);
    }
    return Arrays.stream(TaskType.values())
        .filter(task -> text.equals("task:" + task.code()))
        .findFirst()
        .map(BudgetScope::task)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "moat.tenants." + tenant.id() + ".budgets",
                    text,
                    "tenant, key:<id of one of its keys> or task:<type> of "
                        + Arrays.stream(TaskType.values()).map(TaskType::code).toList()));
  }
}
