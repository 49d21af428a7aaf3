/** The control side of devices: admission, bids, text streams, and who has which model. */
@NullMarked
package io.runtimemoat.actors.device;

import org.jspecify.annotations.NullMarked;
