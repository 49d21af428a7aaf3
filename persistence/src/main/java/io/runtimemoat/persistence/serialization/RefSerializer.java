package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.util.function.Function;

/** A reference to something that lives on a node, as the address text its resolver makes of it. */
final class RefSerializer<T> extends ImmutableSerializer<T> {
  private final Function<T, String> toText;
  private final Function<String, T> resolve;

  RefSerializer(Function<T, String> toText, Function<String, T> resolve) {
    this.toText = toText;
    this.resolve = resolve;
  }

  @Override
  public void write(Kryo kryo, Output output, T ref) {
    output.writeString(toText.apply(ref));
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    return resolve.apply(input.readString());
  }
}
