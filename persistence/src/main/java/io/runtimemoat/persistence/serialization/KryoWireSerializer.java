package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.util.Pool;
import io.runtimemoat.config.WireSettings;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.JSerializer;
import org.apache.pekko.stream.StreamRefResolver;
import org.jspecify.annotations.Nullable;

/** Pekko's door to the wire format: bounded Kryo records. Safe for use by many threads. */
public final class KryoWireSerializer extends JSerializer {
  /** Pekko writes it in front of every message: never change it. */
  public static final int IDENTIFIER = 7301;

  private final WireNumbers numbers;
  private final int maxMessageBytes;
  private final Pool<WireCodec> codecs;

  /** Called by Pekko through {@code pekko.actor.serializers}. */
  public KryoWireSerializer(ExtendedActorSystem system) {
    this(
        system,
        WireNumbers.load(system.dynamicAccess().classLoader()),
        WireSettings.from(system.settings().config()));
  }

  KryoWireSerializer(ExtendedActorSystem system, WireNumbers numbers, WireSettings settings) {
    this.numbers = numbers;
    this.maxMessageBytes = Math.toIntExact(settings.maxMessageBytes());
    ActorRefResolver actorRefs = ActorRefResolver.get(Adapter.toTyped(system));
    this.codecs =
        new Pool<>(true, false, settings.pooledCodecs()) {
          @Override
          protected WireCodec create() {
            // The stream resolver is an extension that needs this serializer: look it up late.
            StreamRefResolver streamRefs =
                StreamRefResolver.get((org.apache.pekko.actor.ActorSystem) system);
            return new WireCodec(numbers, maxMessageBytes, actorRefs, streamRefs);
          }
        };
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public boolean includeManifest() {
    return false;
  }

  /** The numbers this serializer knows. */
  public WireNumbers numbers() {
    return numbers;
  }

  @Override
  public byte[] toBinary(Object message) {
    WireCodec codec = codecs.obtain();
    try {
      byte[] bytes = codec.encode(message);
      codecs.free(codec);
      return bytes;
    } catch (RuntimeException e) {
      throw new WireFormatException(
          message.getClass().getName()
              + " cannot cross the wire (at most "
              + maxMessageBytes
              + " bytes, every class numbered in its module's WireRegistrations)",
          e);
    }
  }

  @Override
  public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
    if (bytes.length > maxMessageBytes) {
      throw new WireFormatException(
          "a message of " + bytes.length + " bytes, over the limit of " + maxMessageBytes);
    }
    Object message = decode(bytes);
    if (!(message instanceof WireMessage)) {
      throw new WireFormatException(message.getClass().getName() + " is no message by itself");
    }
    return message;
  }

  private Object decode(byte[] bytes) {
    WireCodec codec = codecs.obtain();
    try {
      Object message = codec.decode(bytes);
      codecs.free(codec);
      return message;
    } catch (RuntimeException e) {
      throw new WireFormatException("unreadable message of " + bytes.length + " bytes", e);
    }
  }
}
