package io.runtimemoat.persistence.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Rewrites the JSON of an older event as the next version would have been written. It must stay as
 * it is for as long as a journal may hold the older version.
 */
@FunctionalInterface
public interface EventUpcaster {
  ObjectNode apply(ObjectNode older);
}
