/** The append-only ledger of facts: hash chains, local segments, shipping to JDBC. */
@NullMarked
package io.runtimemoat.persistence.ledger;

import org.jspecify.annotations.NullMarked;
