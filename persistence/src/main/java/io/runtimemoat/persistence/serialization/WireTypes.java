package io.runtimemoat.persistence.serialization;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SinkRef;
import org.apache.pekko.stream.SourceRef;

/** Walks the declared types of messages and finds what has no number or cannot travel. */
final class WireTypes {
  private static final Set<Class<?>> PLATFORM =
      Set.of(
          Boolean.class,
          Byte.class,
          Character.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          String.class,
          byte[].class,
          int[].class,
          long[].class,
          float[].class,
          double[].class,
          Instant.class,
          Duration.class,
          UUID.class);
  private static final Set<Class<?>> COLLECTIONS = Set.of(List.class, Set.class, Map.class);
  private static final Set<Class<?>> REFERENCES =
      Set.of(ActorRef.class, SourceRef.class, SinkRef.class);

  private final WireNumbers numbers;
  private final Set<Type> seen = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  WireTypes(WireNumbers numbers) {
    this.numbers = numbers;
  }

  /** One sentence for each type below messages or protocols that cannot travel. */
  List<String> problemsBelow(List<Class<?>> messages) {
    messages.forEach(message -> visit(message, "protocol"));
    return List.copyOf(problems);
  }

  private void visit(Type type, String where) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof Class<?> plain) {
      visitClass(plain, where);
    } else if (type instanceof ParameterizedType generic) {
      visitGeneric(generic, where);
    } else if (type instanceof WildcardType wildcard) {
      visit(wildcard.getUpperBounds()[0], where);
    } else {
      problems.add(where + " is of the open type " + type + ", which no build can verify");
    }
  }

  private void visitGeneric(ParameterizedType generic, String where) {
    Class<?> raw = (Class<?>) generic.getRawType();
    if (REFERENCES.contains(raw)) {
      return;
    }
    if (!COLLECTIONS.contains(raw)) {
      visit(raw, where);
    }
    for (Type argument : generic.getActualTypeArguments()) {
      visit(argument, where);
    }
  }

  private void visitClass(Class<?> type, String where) {
    if (type.isPrimitive() || PLATFORM.contains(type) || REFERENCES.contains(type)) {
      return;
    }
    if (type.isSealed() && !type.isRecord() && !type.isEnum()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        visit(permitted, type.getSimpleName());
      }
    } else if (type.isRecord() || type.isEnum()) {
      visitNumbered(type, where);
    } else {
      problems.add(where + " is of " + type + ", which cannot travel");
    }
  }

  private void visitNumbered(Class<?> type, String where) {
    if (numbers.numberOf(type) == null) {
      problems.add(type.getName() + " (" + where + ") has no number");
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        visit(component.getGenericType(), type.getSimpleName() + "." + component.getName());
      }
    }
  }
}
