/** The management port: status page, metrics, routing decisions. */
@NullMarked
package io.runtimemoat.node.console;

import org.jspecify.annotations.NullMarked;
