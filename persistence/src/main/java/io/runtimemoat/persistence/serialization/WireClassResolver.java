package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SinkRef;
import org.apache.pekko.stream.SourceRef;
import org.jspecify.annotations.Nullable;

/**
 * Maps the many private classes of one public kind to the kind's number: the JDK's immutable
 * collections, Pekko's references.
 */
final class WireClassResolver extends DefaultClassResolver {
  /** Kinds that travel by what they are, not by their class. */
  static final List<Class<?>> KINDS =
      List.of(List.class, Set.class, Map.class, ActorRef.class, SourceRef.class, SinkRef.class);

  @Override
  @SuppressWarnings("rawtypes") // Kryo declares the parameter raw
  public @Nullable Registration getRegistration(Class type) {
    Registration known = super.getRegistration(type);
    if (known != null) {
      return known;
    }
    for (Class<?> kind : KINDS) {
      if (kind.isAssignableFrom(type)) {
        return super.getRegistration(kind);
      }
    }
    return null;
  }
}
