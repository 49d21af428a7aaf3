/** JMH benchmarks; results are committed under loadtests/results. */
@NullMarked
package io.runtimemoat.loadtests.jmh;

import org.jspecify.annotations.NullMarked;
