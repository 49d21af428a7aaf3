/** Policies as code: the compiled bundle in this process, or an OPA server. */
@NullMarked
package io.runtimemoat.node.authz;

import org.jspecify.annotations.NullMarked;
