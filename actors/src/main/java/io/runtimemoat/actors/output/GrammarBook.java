package io.runtimemoat.actors.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.gpu.TextGrammar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The grammars that were compiled lately, by what they were compiled from. For many threads. */
public final class GrammarBook {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private final Latest<String, Grammar> grammars;

  /**
   * An empty book.
   *
   * @param most grammars that are kept
   */
  public GrammarBook(int most) {
    grammars = new Latest<>(most);
  }

  /** The latest so many entries of a map. Guarded by itself. */
  static final class Latest<K, V> {
    private final Map<K, V> entries;

    Latest(int most) {
      entries =
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
              return size() > most;
            }
          };
    }

    synchronized @Nullable V get(K key) {
      return entries.get(key);
    }

    /** The entry that stands, which is another's when that one was quicker. */
    synchronized V put(K key, V value) {
      V other = entries.get(key);
      if (other != null) {
        return other;
      }
      entries.put(key, value);
      return value;
    }
  }

  /**
   * Compiles a grammar, or finds it.
   *
   * @throws RefusedGrammarException if it is wrong, or cannot be enforced, or cannot be satisfied
   */
  public Grammar grammar(TextGrammar text) throws RefusedGrammarException {
    GrammarSource source = source(text);
    String digest = source.digest();
    Grammar known = grammars.get(digest);
    // Compiled outside the lock: two that come first at once compile twice, and nobody waits.
    return known == null ? grammars.put(digest, Grammar.of(source)) : known;
  }

  private static GrammarSource source(TextGrammar text) {
    return switch (text.kind()) {
      case JSON_SCHEMA -> new GrammarSource.JsonSchema(text.definition(), Optional.empty(), false);
      case JSON_SCHEMA_WITH_FORMATS ->
          new GrammarSource.JsonSchema(text.definition(), Optional.empty(), true);
      case REGEX -> new GrammarSource.Pattern(text.definition());
      case CHOICE -> new GrammarSource.Choice(texts(text.definition()));
      case EBNF -> new GrammarSource.Ebnf(text.definition());
    };
  }

  private static List<String> texts(String json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a choice is a JSON array of texts", e);
    }
  }
}
