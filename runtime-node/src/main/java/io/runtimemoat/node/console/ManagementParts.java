package io.runtimemoat.node.console;

import io.runtimemoat.node.http.DataApi;
import java.util.function.Supplier;

/**
 * What the management port shows. All of it is called from many threads.
 *
 * @param metrics Prometheus text
 * @param dataApi the data port's own handlers, for the box to try a request
 */
public record ManagementParts(
    Supplier<NodeStatus> status, Supplier<String> metrics, DataApi dataApi) {}
