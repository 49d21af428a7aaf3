/** Tests of experiments: of fixed size, and sequential ones that stay valid at every look. */
@NullMarked
package io.runtimemoat.decision.experiment;

import org.jspecify.annotations.NullMarked;
