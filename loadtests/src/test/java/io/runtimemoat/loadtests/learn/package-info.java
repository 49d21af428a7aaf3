/** Evidence of learning on recorded cases. */
@NullMarked
package io.runtimemoat.loadtests.learn;

import org.jspecify.annotations.NullMarked;
