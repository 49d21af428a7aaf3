/** The management API: tenants, keys, budgets and flags, for keys with a role. */
@NullMarked
package io.runtimemoat.node.admin;

import org.jspecify.annotations.NullMarked;
