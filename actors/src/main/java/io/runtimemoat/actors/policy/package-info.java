/** The seam to policy as code: what is asked, what is answered, and who answers. */
@NullMarked
package io.runtimemoat.actors.policy;

import org.jspecify.annotations.NullMarked;
