package io.runtimemoat.node.admin;

import io.runtimemoat.actors.budget.BudgetDirectory;
import io.runtimemoat.actors.learning.LearningDirectory;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.node.audit.TraceAudit;
import io.runtimemoat.node.http.DataApi;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;

/**
 * What the management API shows and changes.
 *
 * @param warnShare share of a budget from which it is reported as a warning, in [0, 1]
 * @param trustedTrainers keys whose snapshots are taken
 * @param traces tells what the ledger has of a request
 * @param connections what a client may do on a connection
 * @param dataApi reads bodies away that nobody wants
 */
public record AdminParts(
    Callers callers,
    ControlPlane control,
    ConfiguredTenants configured,
    BudgetDirectory budgets,
    double warnShare,
    LearningDirectory learning,
    List<PublicKey> trustedTrainers,
    TraceAudit traces,
    ManagementSettings management,
    HttpSettings connections,
    DataApi dataApi,
    Clock clock) {}
