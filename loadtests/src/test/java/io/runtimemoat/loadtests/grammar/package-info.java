/** The grammar against what others wrote: the official test suite of JSON Schema. */
@NullMarked
package io.runtimemoat.loadtests.grammar;

import org.jspecify.annotations.NullMarked;
