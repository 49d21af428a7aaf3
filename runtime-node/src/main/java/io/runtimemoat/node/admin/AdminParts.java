package io.runtimemoat.node.admin;

import io.runtimemoat.actors.budget.BudgetDirectory;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.node.http.DataApi;
import java.time.Clock;

/**
 * What the management API shows and changes.
 *
 * @param warnShare share of a budget from which it is reported as a warning, in [0, 1]
 * @param connections what a client may do on a connection
 * @param dataApi reads bodies away that nobody wants
 */
public record AdminParts(
    Callers callers,
    ControlPlane control,
    ConfiguredTenants configured,
    BudgetDirectory budgets,
    double warnShare,
    ManagementSettings management,
    HttpSettings connections,
    DataApi dataApi,
    Clock clock) {}
