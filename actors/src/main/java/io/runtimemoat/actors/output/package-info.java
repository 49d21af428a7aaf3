/** Answers that are held to a grammar: compiled once, for the devices and for what leaves. */
@NullMarked
package io.runtimemoat.actors.output;

import org.jspecify.annotations.NullMarked;
