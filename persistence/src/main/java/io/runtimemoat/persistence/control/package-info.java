/** The control feed: what every node must know soon, in one narrow table with a dense sequence. */
@NullMarked
package io.runtimemoat.persistence.control;

import org.jspecify.annotations.NullMarked;
