/** Demonstrations against a running node. */
@NullMarked
package io.runtimemoat.node.demo;

import org.jspecify.annotations.NullMarked;
