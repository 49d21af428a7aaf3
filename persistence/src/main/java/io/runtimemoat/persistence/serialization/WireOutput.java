package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Kryo's output with texts as length-prefixed UTF-8, which {@link WireInput} can bound. */
final class WireOutput extends Output {
  private static final int INITIAL_BYTES = 512;

  WireOutput(int maxBytes) {
    super(Math.min(INITIAL_BYTES, maxBytes), maxBytes);
  }

  /** Length + 1 as a varint (0 is null), then the bytes. */
  @Override
  public void writeString(@Nullable String text) {
    if (text == null) {
      writeVarInt(0, true);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeVarInt(utf8.length + 1, true);
    writeBytes(utf8);
  }
}
