package io.runtimemoat.persistence.ledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the database is behind this node's segments: what a lost disk would lose.
 *
 * @param facts appended, not in the database
 * @param bytes of those facts, with their frames
 * @param age how long ago the database was last complete; zero when it is
 * @param problem why the last attempt failed, or which chain cannot be shipped; null when all is
 *     well
 */
public record ShippingLag(long facts, long bytes, Duration age, @Nullable String problem) {}
