package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * How answers are held to what their requests ask for; each key is explained in {@code
 * reference.conf}, section {@code moat.output}.
 */
public record OutputSettings(
    boolean assertFormats,
    boolean completesBroken,
    int smallRepairs,
    int largeRepairs,
    long grammarCacheBytes) {

  public static OutputSettings from(Config root) {
    SettingReader output = SettingReader.of(root, "moat.output");
    SettingReader repairs = output.section("repairs");
    return new OutputSettings(
        output.oneOf("format", List.of("annotate", "assert")).equals("assert"),
        output.oneOf("on-failure", List.of("complete", "error")).equals("complete"),
        repairs.intIn("small", 0, 8),
        repairs.intIn("large", 0, 8),
        output.bytesIn("grammar-cache", 1 << 20, 64L << 30));
  }
}
