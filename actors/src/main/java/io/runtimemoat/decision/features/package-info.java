/** What a request looks like to a policy: raw signals and a hashed float32 context, never text. */
@NullMarked
package io.runtimemoat.decision.features;

import org.jspecify.annotations.NullMarked;
