/** How much a request looks like abuse, as a sum that can be read. */
@NullMarked
package io.runtimemoat.decision.guard.abuse;

import org.jspecify.annotations.NullMarked;
