package io.runtimemoat.node;

import com.typesafe.config.Config;
import io.runtimemoat.config.AdvisorSettings;
import io.runtimemoat.config.AuthSettings;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.config.ClusterSettings;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.PolicySettings;
import io.runtimemoat.config.PromptClassSettings;
import io.runtimemoat.config.PromptEmbeddingSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.config.TelemetrySettings;
import io.runtimemoat.config.TenantSettings;
import io.runtimemoat.config.UpstreamSettings;
import java.nio.file.Path;

/** Every setting of a node, read and checked before anything starts. */
record NodeSettings(
    Path dataDir,
    HttpSettings http,
    ManagementSettings management,
    AuthSettings auth,
    ModelSettings models,
    DeviceSettings device,
    UpstreamSettings upstreams,
    RoutingSettings routing,
    SessionSettings session,
    OutputSettings output,
    LimitSettings limits,
    GuardSettings guard,
    PolicySettings policy,
    DatabaseSettings database,
    LedgerSettings ledger,
    ControlSettings control,
    TenantSettings tenants,
    BudgetSettings budget,
    LearningSettings learning,
    LearningPolicySettings learnedPolicy,
    AdvisorSettings advisor,
    PromptClassSettings promptClasses,
    PromptEmbeddingSettings promptEmbeddings,
    GateSettings gate,
    RolloutSettings rollout,
    ClusterSettings cluster,
    TelemetrySettings telemetry) {

  static NodeSettings from(Config config) {
    UpstreamSettings upstreams = UpstreamSettings.from(config);
    RoutingSettings routing = RoutingSettings.from(config, upstreams);
    return new NodeSettings(
        Path.of(config.getString("moat.data-dir")),
        HttpSettings.from(config),
        ManagementSettings.from(config),
        AuthSettings.from(config),
        ModelSettings.from(config),
        DeviceSettings.from(config),
        upstreams,
        routing,
        SessionSettings.from(config),
        OutputSettings.from(config),
        LimitSettings.from(config),
        GuardSettings.from(config),
        PolicySettings.from(config),
        DatabaseSettings.from(config),
        LedgerSettings.from(config),
        ControlSettings.from(config),
        TenantSettings.from(config),
        BudgetSettings.from(config),
        LearningSettings.from(config),
        LearningPolicySettings.from(config),
        AdvisorSettings.from(config),
        PromptClassSettings.from(config),
        PromptEmbeddingSettings.from(config, routing.aliases().keySet()),
        GateSettings.from(config),
        RolloutSettings.from(config),
        ClusterSettings.from(config),
        TelemetrySettings.from(config));
  }
}
