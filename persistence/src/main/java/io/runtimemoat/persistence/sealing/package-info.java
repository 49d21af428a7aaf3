/** Sealing at rest: the master key, the tenants' data keys and the cipher of payloads. */
@NullMarked
package io.runtimemoat.persistence.sealing;

import org.jspecify.annotations.NullMarked;
