package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Lists, sets and maps on the wire: a count, then elements with their class numbers. They arrive as
 * the JDK's immutable ones. Sets and maps travel without an order of their own: comparable elements
 * are written ascending, so that equal messages are equal bytes.
 */
final class CollectionSerializers {
  private CollectionSerializers() {}

  static final class OfList extends ImmutableSerializer<List<?>> {
    @Override
    public void write(Kryo kryo, Output output, List<?> list) {
      writeAll(kryo, output, list);
    }

    @Override
    public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
      return List.copyOf(readAll(kryo, input));
    }
  }

  static final class OfSet extends ImmutableSerializer<Set<?>> {
    @Override
    public void write(Kryo kryo, Output output, Set<?> set) {
      writeAll(kryo, output, inOrder(set));
    }

    @Override
    public Set<?> read(Kryo kryo, Input input, Class<? extends Set<?>> type) {
      return Set.copyOf(new HashSet<>(readAll(kryo, input)));
    }
  }

  static final class OfMap extends ImmutableSerializer<Map<?, ?>> {
    @Override
    public void write(Kryo kryo, Output output, Map<?, ?> map) {
      List<Object> entries = new ArrayList<>(map.size() * 2);
      for (Object key : inOrder(map.keySet())) {
        entries.add(key);
        entries.add(map.get(key));
      }
      writeAll(kryo, output, entries);
    }

    @Override
    public Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
      List<Object> entries = readAll(kryo, input);
      Map<Object, Object> map = new HashMap<>();
      for (int i = 0; i + 1 < entries.size(); i += 2) {
        map.put(entries.get(i), entries.get(i + 1));
      }
      return Map.copyOf(map);
    }
  }

  private static Collection<?> inOrder(Set<?> elements) {
    boolean comparable = elements.stream().allMatch(Comparable.class::isInstance);
    boolean oneClass = elements.stream().map(Object::getClass).distinct().count() <= 1;
    return comparable && oneClass ? elements.stream().sorted().toList() : elements;
  }

  private static void writeAll(Kryo kryo, Output output, Collection<?> elements) {
    output.writeVarInt(elements.size(), true);
    for (Object element : elements) {
      kryo.writeClassAndObject(output, Objects.requireNonNull(element, "a null in a collection"));
    }
  }

  private static List<Object> readAll(Kryo kryo, Input input) {
    int count = ((WireInput) input).bounded(input.readVarInt(true), 1);
    List<Object> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(kryo.readClassAndObject(input));
    }
    return elements;
  }
}
