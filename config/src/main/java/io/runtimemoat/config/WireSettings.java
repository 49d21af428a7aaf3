package io.runtimemoat.config;

import com.typesafe.config.Config;

/**
 * Bounds of what one node sends to another.
 *
 * @param maxMessageBytes largest message, in [4 KiB, 16 MiB], below Artery's frame
 * @param pooledCodecs encoders kept for reuse, in [1, 256]
 */
public record WireSettings(long maxMessageBytes, int pooledCodecs) {
  private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";

  /** What the envelope around a message may take of a frame: paths, headers, manifest. */
  private static final long ENVELOPE_BYTES = 8 << 10;

  /** Reads {@code moat.wire}. */
  public static WireSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.wire");
    long maxMessageBytes = reader.bytesIn("max-message-size", 4 << 10, 16 << 20);
    if (root.hasPath(FRAME)) {
      long frameBytes = root.getBytes(FRAME);
      reader.require(
          maxMessageBytes <= frameBytes - ENVELOPE_BYTES,
          "max-message-size",
          maxMessageBytes,
          "at most " + (frameBytes - ENVELOPE_BYTES) + " bytes, 8 KiB below " + FRAME);
    }
    return new WireSettings(maxMessageBytes, reader.intIn("pooled-codecs", 1, 256));
  }
}
