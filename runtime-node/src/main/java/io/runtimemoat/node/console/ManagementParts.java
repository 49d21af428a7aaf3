package io.runtimemoat.node.console;

import io.runtimemoat.node.admin.AdminApi;
import io.runtimemoat.node.http.DataApi;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the management port shows. All of it is called from many threads.
 *
 * @param metrics Prometheus text
 * @param dataApi the data port's own handlers, for the box to try a request
 * @param admin the management API, or null where there is none
 */
public record ManagementParts(
    Supplier<NodeStatus> status,
    Supplier<String> metrics,
    DataApi dataApi,
    @Nullable AdminApi admin) {}
