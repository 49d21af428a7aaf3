package io.runtimemoat.persistence.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which manifest stands for which record at rest. A manifest such as {@code tenant.key-added/1}
 * means one record for ever; a changed record takes the next number and an upcaster from the last.
 */
public final class EventManifests {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+/[1-9][0-9]*");

  private final Set<Class<?>> roots = new LinkedHashSet<>();
  private final SortedMap<String, Class<?>> classes = new TreeMap<>();
  private final Map<Class<?>, String> manifests = new HashMap<>();
  private final Map<String, Upcast> upcasts = new HashMap<>();
  private final Map<Class<?>, Map<String, Class<?>>> variants = new LinkedHashMap<>();

  private EventManifests() {}

  /** The manifests of every module on the class path. */
  public static EventManifests load(ClassLoader loader) {
    return of(ServiceLoader.load(JournalEvents.class, loader));
  }

  /**
   * The manifests of the given modules.
   *
   * @throws IllegalArgumentException naming every record below a root that has no manifest, and
   *     every manifest that no root or class is behind
   */
  public static EventManifests of(Iterable<JournalEvents> modules) {
    EventManifests manifests = new EventManifests();
    modules.forEach(module -> module.register(manifests));
    List<String> problems = manifests.problems();
    require(problems.isEmpty(), "journal: " + String.join("; ", problems));
    return manifests;
  }

  /** Binds a sealed interface of events, or one state record, to the journal's format. */
  public EventManifests root(Class<?> root) {
    require(root.isSealed() || root.isRecord(), root + " is neither sealed nor a record");
    roots.add(root);
    return this;
  }

  /** Gives a record its manifest: what it is, dotted, and its version. */
  public EventManifests put(String manifest, Class<?> type) {
    require(FORM.matcher(manifest).matches(), manifest + " is not like tenant.key-added/1");
    require(type.isRecord(), type + " is not a record");
    Class<?> other = classes.putIfAbsent(manifest, type);
    require(other == null, manifest + " is already " + other);
    String taken = manifests.putIfAbsent(type, manifest);
    require(taken == null, type.getName() + " already has manifest " + taken);
    return this;
  }

  /** Reads an older manifest, whose record is gone, as the next one. */
  public EventManifests upcast(String older, String next, EventUpcaster upcaster) {
    require(FORM.matcher(older).matches(), older + " is not like tenant.key-added/1");
    Upcast taken = upcasts.putIfAbsent(older, new Upcast(next, upcaster));
    require(taken == null, older + " already has an upcaster");
    return this;
  }

  /**
   * Names one record of a sealed interface that occurs <em>inside</em> events or states; its JSON
   * carries the name as {@code "type"}.
   */
  public EventManifests variant(Class<?> sealedType, String name, Class<?> type) {
    require(sealedType.isSealed() && sealedType.isAssignableFrom(type), type + " is no variant");
    Class<?> other =
        variants.computeIfAbsent(sealedType, t -> new LinkedHashMap<>()).putIfAbsent(name, type);
    require(other == null, sealedType.getName() + " already has a variant '" + name + "'");
    return this;
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Class<?> root : roots) {
      for (Class<?> type : records(root)) {
        if (!manifests.containsKey(type)) {
          problems.add(type.getName() + " has no manifest");
        }
      }
    }
    for (Class<?> type : manifests.keySet()) {
      if (roots.stream().noneMatch(root -> root.isAssignableFrom(type))) {
        problems.add(type.getName() + " is below no root");
      }
    }
    for (String older : upcasts.keySet()) {
      if (classes.containsKey(older)) {
        problems.add(older + " has both a record and an upcaster");
      } else if (target(older) == null) {
        problems.add(older + " leads to no record");
      }
    }
    variants.forEach(
        (sealedType, named) ->
            records(sealedType).stream()
                .filter(type -> !named.containsValue(type))
                .forEach(type -> problems.add(type.getName() + " has no variant name")));
    return problems;
  }

  /** The records below a sealed interface, or the record itself. */
  static List<Class<?>> records(Class<?> type) {
    if (!type.isSealed()) {
      return List.of(type);
    }
    List<Class<?>> records = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      records.addAll(records(permitted));
    }
    return records;
  }

  private @Nullable Class<?> target(String older) {
    String manifest = older;
    for (int hops = 0; hops <= upcasts.size(); hops++) {
      Upcast upcast = upcasts.get(manifest);
      if (upcast == null) {
        return classes.get(manifest);
      }
      manifest = upcast.next();
    }
    return null;
  }

  /** The roots, which {@link JournalBindings} binds to the journal's serializer. */
  public Set<Class<?>> roots() {
    return Collections.unmodifiableSet(roots);
  }

  /** Records by manifest. */
  public SortedMap<String, Class<?>> classes() {
    return Collections.unmodifiableSortedMap(classes);
  }

  @Nullable String manifestOf(Class<?> type) {
    return manifests.get(type);
  }

  @Nullable Upcast upcastFrom(String manifest) {
    return upcasts.get(manifest);
  }

  Map<Class<?>, Map<String, Class<?>>> variants() {
    return variants;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** One step from an older manifest. */
  record Upcast(String next, EventUpcaster upcaster) {}
}
