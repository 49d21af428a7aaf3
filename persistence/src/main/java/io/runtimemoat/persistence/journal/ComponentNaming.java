package io.runtimemoat.persistence.journal;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AccessorNamingStrategy;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a record's components for its JSON, and no derived {@code isActive()} or {@code getX()}.
 */
final class ComponentNaming extends DefaultAccessorNamingStrategy.Provider {
  @Override
  public AccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass type) {
    return new OfRecord(config, type);
  }

  private static final class OfRecord extends DefaultAccessorNamingStrategy.RecordNaming {
    private final Set<String> components;

    OfRecord(MapperConfig<?> config, AnnotatedClass type) {
      super(config, type);
      this.components =
          Arrays.stream(type.getRawType().getRecordComponents())
              .map(RecordComponent::getName)
              .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
      return components.contains(name) ? name : null;
    }

    @Override
    public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
      return null;
    }
  }
}
