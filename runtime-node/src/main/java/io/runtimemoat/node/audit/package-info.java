/** Replay of recorded decisions and verification of ledger chains. */
@NullMarked
package io.runtimemoat.node.audit;

import org.jspecify.annotations.NullMarked;
