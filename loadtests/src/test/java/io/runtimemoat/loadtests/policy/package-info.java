/** The policies, checked with the tool that compiles them. */
@NullMarked
package io.runtimemoat.loadtests.policy;

import org.jspecify.annotations.NullMarked;
