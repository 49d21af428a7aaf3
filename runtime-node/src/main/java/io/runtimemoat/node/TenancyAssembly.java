package io.runtimemoat.node;

import io.runtimemoat.actors.budget.BudgetDirectory;
import io.runtimemoat.actors.budget.Budgets;
import io.runtimemoat.actors.budget.ConfiguredBudgets;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.node.admin.AdminApi;
import io.runtimemoat.node.admin.AdminParts;
import io.runtimemoat.node.admin.Callers;
import io.runtimemoat.node.http.Authenticator;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.SingleKeyAuthenticator;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;

/** Whose keys a node takes, what their tenants may spend, and the API that changes both. */
final class TenancyAssembly implements AutoCloseable {
  private final NodeSettings settings;
  private final ControlPlane control;
  private final ConfiguredTenants configured;
  private final Budgets budgets;
  private final BudgetDirectory directory;
  private final ConfiguredBudgets configuredBudgets;
  private final Authenticator keys;
  private final Clock clock;

  private TenancyAssembly(
      ActorSystem<?> system,
      NodeSettings settings,
      ControlPlane control,
      NodeLedger ledger,
      ConfiguredTenants configured,
      Optional<String> developmentKey,
      Clock clock) {
    this.settings = settings;
    this.control = control;
    this.configured = configured;
    this.clock = clock;
    this.budgets =
        Budgets.start(system, ledger.ledger(), ledger.reader(), settings.budget(), clock);
    this.directory = new BudgetDirectory(system, settings.control().askTimeout());
    this.configuredBudgets =
        ConfiguredBudgets.apply(
            directory, configured.budgets(), settings.control().publishRetryDelay());
    Authenticator development =
        developmentKey
            .<Authenticator>map(
                key ->
                    new SingleKeyAuthenticator(
                        key, KeyAuthenticator.developer(settings.auth().developmentKey())))
            .orElse(key -> Optional.empty());
    this.keys = new KeyAuthenticator(control.feed(), configured, development, clock);
  }

  /** The tenants of the configuration; one that the database has too stops the start. */
  static ConfiguredTenants configured(NodeSettings settings, Database database) {
    ConfiguredTenants configured = ConfiguredTenants.of(settings.tenants());
    if (!configured.tenants().isEmpty()) {
      configured.refuseClashes(
          new ControlRows()
              .readOn(
                  ControlView.empty(), ControlTail.open(database), settings.control().batchRows()));
    }
    return configured;
  }

  /** Tenants that no row of the database speaks of: the configured ones and the developer's. */
  static Set<TenantId> outside(ConfiguredTenants configured) {
    Set<TenantId> outside = new TreeSet<>(configured.tenants().keySet());
    outside.add(KeyAuthenticator.developer(false).tenant());
    return outside;
  }

  /** Starts the node's part in budgets and sets those of the configuration. */
  static TenancyAssembly start(
      ActorSystem<?> system,
      NodeSettings settings,
      ControlPlane control,
      NodeLedger ledger,
      ConfiguredTenants configured,
      Optional<String> developmentKey,
      Clock clock) {
    return new TenancyAssembly(
        system, settings, control, ledger, configured, developmentKey, clock);
  }

  /** Every key that the data port takes. */
  Authenticator keys() {
    return keys;
  }

  /** What keeps the node from being ready. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!budgets.isAnswered()) {
      missing.add("budgets are not answered yet");
    }
    if (!configuredBudgets.areSet()) {
      missing.add("the budgets of moat.tenants are not set yet");
    }
    return List.copyOf(missing);
  }

  /** What attempts are paid from. */
  Spending budgets() {
    return budgets;
  }

  /** The management API. */
  AdminApi api(ActorSystem<?> system, LearningAssembly learning, DataApi dataApi) {
    return new AdminApi(
        system,
        new AdminParts(
            new Callers(keys, settings.auth().adminKey()),
            control,
            configured,
            directory,
            settings.budget().warnShare(),
            learning.learning().directory(),
            learning.trustedTrainers(),
            learning.traces(),
            settings.management(),
            settings.http(),
            dataApi,
            clock));
  }

  /** Gives back what budgets have lent; what cannot be given back in time counts as spent. */
  @Override
  public void close() {
    configuredBudgets.close();
    budgets
        .close()
        .toCompletableFuture()
        .orTimeout(settings.budget().waitLimit().toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
