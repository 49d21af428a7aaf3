/**
 * What the ledger holds about a request: records, their canonical bytes, and the fold back to a
 * request.
 */
@NullMarked
package io.runtimemoat.decision.facts;

import org.jspecify.annotations.NullMarked;
