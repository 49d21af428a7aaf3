/** What crosses from node to node: Kryo records with explicit numbers, bounded and verified. */
@NullMarked
package io.runtimemoat.persistence.serialization;

import org.jspecify.annotations.NullMarked;
