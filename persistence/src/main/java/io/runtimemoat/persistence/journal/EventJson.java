package io.runtimemoat.persistence.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.runtimemoat.persistence.journal.EventManifests.Upcast;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON form of events and states: strict both ways, times as ISO 8601 texts. */
final class EventJson {
  private final EventManifests manifests;
  private final ObjectMapper mapper;

  EventJson(EventManifests manifests) {
    this.manifests = manifests;
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .accessorNaming(new ComponentNaming());
    manifests
        .variants()
        .forEach(
            (sealedType, named) -> {
              builder.addMixIn(sealedType, Variant.class);
              named.forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
            });
    this.mapper = builder.build();
  }

  byte[] write(Object event) {
    try {
      return mapper.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(event.getClass().getName() + " has no JSON form", e);
    }
  }

  Object read(byte[] json, String manifest) {
    try {
      Class<?> type = manifests.classes().get(manifest);
      return type == null ? readOlder(json, manifest) : mapper.readValue(json, type);
    } catch (IOException | RuntimeException e) {
      if (e instanceof UnreadableEventException unreadable) {
        throw unreadable;
      }
      throw new UnreadableEventException("the journal holds a broken '" + manifest + "'", e);
    }
  }

  private Object readOlder(byte[] json, String manifest) throws IOException {
    JsonNode tree = mapper.readTree(json);
    String current = manifest;
    Upcast upcast = known(manifests.upcastFrom(current), manifest);
    while (upcast != null && tree instanceof ObjectNode older) {
      tree = upcast.upcaster().apply(older);
      current = upcast.next();
      upcast = manifests.upcastFrom(current);
    }
    return mapper.treeToValue(tree, manifests.classes().get(current));
  }

  private static Upcast known(@Nullable Upcast upcast, String manifest) {
    if (upcast == null) {
      throw new UnreadableEventException(
          "the journal holds '"
              + manifest
              + "', which this release does not know; start the release that wrote it, or newer");
    }
    return upcast;
  }

  /** Lays a type name into the JSON of a sealed interface's records. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Variant {}
}
