/** The one database of a node: pool, dialects, schema and what Pekko needs to share it. */
@NullMarked
package io.runtimemoat.persistence.database;

import org.jspecify.annotations.NullMarked;
