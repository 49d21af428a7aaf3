package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.EnumNameSerializer;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.stream.SinkRef;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.StreamRefResolver;

/** One Kryo with its buffers. Not safe for use by many threads: it is borrowed per message. */
final class WireCodec {
  /** Records nest a few levels; deeper input is a mistake or an attack on the stack. */
  private static final int MAX_DEPTH = 64;

  private final Kryo kryo;
  private final WireOutput output;
  private final WireInput input = new WireInput();

  WireCodec(
      WireNumbers numbers, int maxBytes, ActorRefResolver actorRefs, StreamRefResolver streamRefs) {
    this.kryo = new Kryo(new WireClassResolver(), new MapReferenceResolver());
    this.output = new WireOutput(maxBytes);
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(MAX_DEPTH);
    registerPlatform(kryo);
    registerReferences(kryo, actorRefs, streamRefs);
    numbers.classes().forEach((number, type) -> registerOwn(kryo, number, type));
  }

  /** Numbers 10 to 32; 0 to 9 are Kryo's own for primitives and String. */
  private static void registerPlatform(Kryo kryo) {
    kryo.register(byte[].class, 10);
    kryo.register(int[].class, 11);
    kryo.register(long[].class, 12);
    kryo.register(float[].class, 13);
    kryo.register(double[].class, 14);
    kryo.register(List.class, new CollectionSerializers.OfList(), 20);
    kryo.register(Set.class, new CollectionSerializers.OfSet(), 21);
    kryo.register(Map.class, new CollectionSerializers.OfMap(), 22);
    kryo.register(Instant.class, 30);
    kryo.register(Duration.class, 31);
    kryo.register(UUID.class, new DefaultSerializers.UUIDSerializer(), 32);
  }

  /** Numbers 40 to 42. */
  private static void registerReferences(
      Kryo kryo, ActorRefResolver actorRefs, StreamRefResolver streamRefs) {
    kryo.register(
        ActorRef.class,
        new RefSerializer<ActorRef<?>>(
            actorRefs::toSerializationFormat, actorRefs::resolveActorRef),
        40);
    kryo.register(
        SourceRef.class,
        new RefSerializer<SourceRef<?>>(
            streamRefs::toSerializationFormat, streamRefs::resolveSourceRef),
        41);
    kryo.register(
        SinkRef.class,
        new RefSerializer<SinkRef<?>>(
            streamRefs::toSerializationFormat, streamRefs::resolveSinkRef),
        42);
  }

  private static void registerOwn(Kryo kryo, int number, Class<?> type) {
    if (type.isEnum()) {
      // By name: the ordinal would change its meaning when a constant is inserted.
      kryo.register(type, new EnumNameSerializer(type.asSubclass(Enum.class)), number);
    } else {
      kryo.register(type, new RecordSerializer<>(type), number);
    }
  }

  byte[] encode(Object message) {
    output.reset();
    kryo.writeClassAndObject(output, message);
    return output.toBytes();
  }

  Object decode(byte[] bytes) {
    input.setBuffer(bytes);
    Object message = kryo.readClassAndObject(input);
    if (message == null) {
      throw new KryoException("a null message");
    }
    if (input.position() != bytes.length) {
      throw new KryoException((bytes.length - input.position()) + " trailing bytes");
    }
    return message;
  }
}
