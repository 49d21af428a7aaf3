package io.runtimemoat.decision.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The fact bytes that earlier releases wrote: lines of manifest and hex. */
public final class GoldenFacts {
  private GoldenFacts() {}

  /** The bytes of a manifest; empty when the file has no line for it. */
  public static byte[] read(String manifest) {
    try (InputStream stream = GoldenFacts.class.getResourceAsStream("facts-golden.txt")) {
      if (stream == null) {
        throw new IllegalStateException("facts-golden.txt is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith(manifest + " "))
          .map(line -> HexFormat.of().parseHex(line.substring(manifest.length() + 1)))
          .findFirst()
          .orElse(new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
