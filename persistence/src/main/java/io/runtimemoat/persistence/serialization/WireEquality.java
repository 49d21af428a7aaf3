package io.runtimemoat.persistence.serialization;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Equality of messages by value: as {@code equals}, but arrays within records by content. */
final class WireEquality {
  private WireEquality() {}

  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a.getClass().isRecord() && a.getClass() == b.getClass()) {
      return sameRecords(a, b);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      return sameLists(left, right);
    }
    return Objects.deepEquals(a, b);
  }

  private static boolean sameRecords(Object a, Object b) {
    for (RecordComponent component : a.getClass().getRecordComponents()) {
      if (!same(value(component, a), value(component, b))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameLists(Collection<?> a, Collection<?> b) {
    Iterator<?> right = b.iterator();
    return a.size() == b.size() && a.stream().allMatch(left -> same(left, right.next()));
  }

  private static @Nullable Object value(RecordComponent component, Object holder) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(holder);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new WireFormatException("cannot read " + component, e);
    }
  }
}
