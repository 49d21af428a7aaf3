/** Offline instruments: grading of models on held-out cases. */
@NullMarked
package io.runtimemoat.node.lab;

import org.jspecify.annotations.NullMarked;
