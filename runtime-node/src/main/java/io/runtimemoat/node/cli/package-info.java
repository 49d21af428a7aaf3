/** The sub-commands of moat.jar. */
@NullMarked
package io.runtimemoat.node.cli;

import org.jspecify.annotations.NullMarked;
