package io.runtimemoat.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.LinkedHashMap;
import java.util.Map;

/** Binds the roots of every module's {@link JournalEvents} to {@link VersionedEventSerializer}. */
public final class JournalBindings {
  private JournalBindings() {}

  /**
   * The fragment for every module on the class path; lay it over an ActorSystem's configuration.
   */
  public static Config load() {
    return of(EventManifests.load(JournalBindings.class.getClassLoader()));
  }

  /** The fragment for the given manifests. */
  public static Config of(EventManifests manifests) {
    Map<String, Object> bindings = new LinkedHashMap<>();
    for (Class<?> root : manifests.roots()) {
      String key = ConfigUtil.joinPath("pekko", "actor", "serialization-bindings", root.getName());
      bindings.put(key, "moat-journal");
    }
    return ConfigFactory.parseMap(bindings, "JournalEvents of the class path");
  }
}
