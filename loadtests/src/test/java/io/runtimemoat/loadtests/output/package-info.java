/** Answers that are held to real schemas, through a serving node. */
@NullMarked
package io.runtimemoat.loadtests.output;

import org.jspecify.annotations.NullMarked;
