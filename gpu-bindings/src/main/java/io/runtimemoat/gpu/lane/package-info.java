/** The device loop: admission, fair shares, slots and continuous batching around decoder models. */
@NullMarked
package io.runtimemoat.gpu.lane;

import org.jspecify.annotations.NullMarked;
