/** The grammar against what others wrote: the official suite of JSON Schema, and real schemas. */
@NullMarked
package io.runtimemoat.loadtests.grammar;

import org.jspecify.annotations.NullMarked;
