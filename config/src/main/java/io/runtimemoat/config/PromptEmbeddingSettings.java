package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Embeddings of prompts in contexts; each key is explained in {@code reference.conf}, section
 * {@code moat.learning.embedding}.
 *
 * @param inline aliases whose requests are decided by an embedding of their prompt
 * @param mostWait how long a request waits for it
 * @param maxTokens of a prompt's beginning, which is what is embedded
 * @param seed of the projection
 */
public record PromptEmbeddingSettings(
    Set<String> inline, Duration mostWait, int maxTokens, long seed) {
  public PromptEmbeddingSettings {
    inline = Collections.unmodifiableSet(new TreeSet<>(inline));
  }

  /**
   * Reads {@code moat.learning.embedding}.
   *
   * @param aliases those there are
   */
  public static PromptEmbeddingSettings from(Config root, Set<String> aliases) {
    SettingReader embedding = SettingReader.of(root, "moat.learning.embedding");
    Set<String> inline = new TreeSet<>(embedding.strings("inline"));
    embedding.require(
        aliases.containsAll(inline), "inline", inline, "aliases of moat.routing.aliases");
    return new PromptEmbeddingSettings(
        inline,
        embedding.durationIn("wait", Duration.ofMillis(1), Duration.ofSeconds(5)),
        embedding.intIn("max-tokens", 16, 512),
        embedding.longIn("seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }
}
