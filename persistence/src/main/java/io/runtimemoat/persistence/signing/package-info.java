/** Ed25519 signatures: the node's signing key and the registry of public keys. */
@NullMarked
package io.runtimemoat.persistence.signing;

import org.jspecify.annotations.NullMarked;
