/** What each model makes of each held-out case, scored once and kept as a table. */
@NullMarked
package io.runtimemoat.node.lab.scores;

import org.jspecify.annotations.NullMarked;
