package io.runtimemoat.decision.guard.pii;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts that links may lead to. {@code example.com} is that host, {@code .example.com} it and
 * all below it, {@code *} any.
 *
 * @param names in lower case
 */
public record Hosts(Set<String> names) {
  /** Links may lead anywhere. */
  public static final Hosts ANY = new Hosts(Set.of("*"));

  public Hosts {
    names = Set.copyOf(names);
  }

  /** Of names as they are written. */
  public static Hosts of(List<String> written) {
    Set<String> names = new HashSet<>();
    written.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return new Hosts(names);
  }

  /** Whether nothing has to be looked for. */
  public boolean areAny() {
    return names.contains("*");
  }

  /** Whether links may lead to a host. */
  boolean has(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (names.contains(name) || names.contains("." + name)) {
      return true;
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (names.contains(name.substring(dot))) {
        return true;
      }
    }
    return false;
  }
}
