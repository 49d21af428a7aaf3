/** Policies on a virtual clock, over recorded or made-up requests, by the code that serves. */
@NullMarked
package io.runtimemoat.node.lab.simulate;

import org.jspecify.annotations.NullMarked;
