/** Open-loop HTTP load and the stub upstream it is measured against. */
@NullMarked
package io.runtimemoat.loadtests.load;

import org.jspecify.annotations.NullMarked;
