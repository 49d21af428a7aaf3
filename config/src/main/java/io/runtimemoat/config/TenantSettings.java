package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tenants that the configuration makes: {@code moat.tenants}, each section filled up from {@code
 * moat.tenant-defaults}. They are the same on every node that has the same file.
 *
 * @param tenants by id, ids and ids of keys unique
 */
public record TenantSettings(List<Tenant> tenants) {
  private static final int MOST_TENANTS = 1_000;
  private static final List<String> SCOPES = List.of("tenant", "key:", "task:");

  /**
   * One tenant.
   *
   * @param name for people
   * @param sla {@code batch}, {@code standard} or {@code interactive}
   * @param weight share of a contended device relative to other tenants, in [0.01, 100]
   * @param active whether its keys are accepted
   */
  public record Tenant(
      String id,
      String name,
      String sla,
      double weight,
      boolean active,
      TenantLimitSettings limits,
      List<Budget> budgets,
      List<TenantKeySettings> keys) {
    public Tenant {
      budgets = List.copyOf(budgets);
      keys = List.copyOf(keys);
    }
  }

  /**
   * What one scope of a tenant may spend.
   *
   * @param scope {@code tenant}, {@code key:<id>} or {@code task:<type>}
   */
  public record Budget(String scope, Optional<Amount> day, Optional<Amount> month) {}

  /** The most of one window, in the node's currency and in tokens; empty is not limited. */
  public record Amount(Optional<Double> money, Optional<Long> tokens) {}

  public TenantSettings {
    tenants = List.copyOf(tenants);
  }

  /** Reads the settings with secrets from the process's environment. */
  public static TenantSettings from(Config root) {
    return from(root, System.getenv());
  }

  /** Reads the settings with secrets from {@code environment}. */
  public static TenantSettings from(Config root, Map<String, String> environment) {
    SettingReader moat = SettingReader.of(root, "moat");
    SettingReader defaults = moat.section("tenant-defaults");
    SettingReader sections = moat.section("tenants");
    List<String> names = sections.quotedKeys();
    moat.require(names.size() <= MOST_TENANTS, "tenants", names.size(), "at most " + MOST_TENANTS);
    List<Tenant> tenants = new ArrayList<>();
    Set<String> keyIds = new HashSet<>();
    for (String quoted : names) {
      String id =
          sections.sectionName(
              quoted,
              "[a-z0-9][a-z0-9_-]{0,63}",
              "a tenant id of 1 to 64 of a-z, 0-9, '_' and '-'");
      SettingReader given = sections.section(quoted);
      given.onlyKeys("name", "sla", "weight", "active", "limits", "budgets", "keys");
      SettingReader section = given.withDefaults(defaults);
      Tenant tenant = tenant(id, section, environment);
      for (TenantKeySettings key : tenant.keys()) {
        section.require(keyIds.add(key.id()), "keys", key.id(), "ids that no other key has");
      }
      tenants.add(tenant);
    }
    return new TenantSettings(tenants);
  }

  private static Tenant tenant(String id, SettingReader section, Map<String, String> environment) {
    String name = section.string("name");
    section.require(name.length() <= 100, "name", name, "at most 100 characters");
    List<TenantKeySettings> keys = new ArrayList<>();
    for (SettingReader key : section.sections("keys")) {
      keys.add(TenantKeySettings.from(key, environment));
    }
    return new Tenant(
        id,
        name.isBlank() ? id : name,
        section.oneOf("sla", List.of("batch", "standard", "interactive")),
        section.doubleIn("weight", 0.01, 100),
        section.flag("active"),
        TenantLimitSettings.from(section.section("limits")),
        budgets(section),
        keys);
  }

  private static List<Budget> budgets(SettingReader section) {
    List<Budget> budgets = new ArrayList<>();
    Set<String> scopes = new HashSet<>();
    for (SettingReader budget : section.sections("budgets")) {
      budget.onlyKeys("scope", "day", "month");
      String scope = budget.string("scope");
      budget.require(
          SCOPES.stream().anyMatch(s -> s.endsWith(":") ? scope.startsWith(s) : scope.equals(s)),
          "scope",
          scope,
          "tenant, key:<id> or task:<type>");
      budget.require(scopes.add(scope), "scope", scope, "a scope that has no other budget here");
      Budget read = new Budget(scope, amount(budget, "day"), amount(budget, "month"));
      budget.require(
          read.day().isPresent() || read.month().isPresent(),
          "day",
          "(missing)",
          "a budget for the day, the month or both");
      budgets.add(read);
    }
    return budgets;
  }

  private static Optional<Amount> amount(SettingReader budget, String window) {
    if (!budget.has(window)) {
      return Optional.empty();
    }
    SettingReader section = budget.section(window);
    section.onlyKeys("money", "tokens");
    Amount amount =
        new Amount(
            section.has("money")
                ? Optional.of(section.doubleIn("money", 0, 1e9))
                : Optional.empty(),
            section.has("tokens")
                ? Optional.of(section.longIn("tokens", 0, 1_000_000_000_000_000L))
                : Optional.empty());
    budget.require(
        amount.money().isPresent() || amount.tokens().isPresent(),
        window,
        "{}",
        "an amount of money, of tokens or both");
    return Optional.of(amount);
  }
}
