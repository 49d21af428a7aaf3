/** Tenants and their keys. */
@NullMarked
package io.runtimemoat.actors.tenancy;

import org.jspecify.annotations.NullMarked;
