/** Moat as its own processes: started, watched, killed. */
@NullMarked
package io.runtimemoat.loadtests.process;

import org.jspecify.annotations.NullMarked;
