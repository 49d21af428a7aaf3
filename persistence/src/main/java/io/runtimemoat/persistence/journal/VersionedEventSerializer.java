package io.runtimemoat.persistence.journal;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's door to the journal format. Safe for use by many threads. */
public final class VersionedEventSerializer extends SerializerWithStringManifest {
  /** Pekko stores it with every event: never change it. */
  public static final int IDENTIFIER = 7302;

  private final EventManifests manifests;
  private final EventJson json;

  /** Called by Pekko through {@code pekko.actor.serializers}. */
  public VersionedEventSerializer(ExtendedActorSystem system) {
    this(EventManifests.load(system.dynamicAccess().classLoader()));
  }

  /** A serializer of its own, for tools that read a journal without an ActorSystem. */
  public VersionedEventSerializer(EventManifests manifests) {
    this.manifests = manifests;
    this.json = new EventJson(manifests);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    String manifest = manifests.manifestOf(event.getClass());
    if (manifest == null) {
      throw new IllegalArgumentException(
          event.getClass().getName() + " has no manifest in its module's JournalEvents");
    }
    return manifest;
  }

  @Override
  public byte[] toBinary(Object event) {
    return json.write(event);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return json.read(bytes, manifest);
  }
}
