package io.runtimemoat.decision.grammar;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled grammars by digest, the latest used of them within a bound of bytes. Safe for use by
 * many threads. A grammar holds nothing of a text, so tenants may share one.
 */
public final class GrammarCache {
  /**
   * What compiling gave: one of the two. Refusals are cheap to keep and expensive to find again.
   *
   * @param bytes when it was weighed last
   */
  private record Entry(
      Optional<Grammar> grammar, Optional<RefusedGrammarException> refusal, long bytes) {
    long weight() {
      return grammar
          .map(Grammar::estimatedBytes)
          .orElseGet(() -> refusal.map(RefusedGrammarException::estimatedBytes).orElse(0L));
    }
  }

  private final long maxBytes;
  private final GrammarLimits limits;

  /** Those who want one grammar that is not there: the first compiles it. */
  private static final class Turn {
    int waiting;
  }

  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, Turn> turns = new HashMap<>();
  private long bytes;
  private long hits;
  private long misses;

  /**
   * An empty cache.
   *
   * @param maxBytes of all grammars together, as they estimate themselves
   * @param limits of each
   */
  public GrammarCache(long maxBytes, GrammarLimits limits) {
    this.maxBytes = maxBytes;
    this.limits = limits;
  }

  /**
   * The grammar of {@code source}, compiled now or before; the schemas of tools are grammars of
   * their own. Of threads that ask for a new one at once the first compiles it and the others wait.
   *
   * @throws RefusedGrammarException if it is refused, now or before
   */
  public Grammar get(GrammarSource source) throws RefusedGrammarException {
    String digest = source.digest();
    Entry known = find(digest);
    if (known == null) {
      known = compiledOnce(digest, source);
    }
    if (known.refusal().isPresent()) {
      RefusedGrammarException before = known.refusal().get();
      throw new RefusedGrammarException(before.keyword(), before.path(), before.reason());
    }
    return known.grammar().orElseThrow();
  }

  /** A grammar waits for those of its tools and no other for it, so nobody waits in a circle. */
  private Entry compiledOnce(String digest, GrammarSource source) {
    Turn turn = enter(digest);
    try {
      synchronized (turn) {
        Entry meanwhile = find(digest);
        return meanwhile != null ? meanwhile : keep(digest, compile(source));
      }
    } finally {
      leave(digest, turn);
    }
  }

  private synchronized Turn enter(String digest) {
    Turn turn = turns.computeIfAbsent(digest, first -> new Turn());
    turn.waiting++;
    return turn;
  }

  private synchronized void leave(String digest, Turn turn) {
    if (--turn.waiting == 0) {
      turns.remove(digest);
    }
  }

  /** The digest of a grammar that {@link #get} would have to compile; empty if it is there. */
  public Optional<String> missing(GrammarSource source) {
    String digest = source.digest();
    synchronized (this) {
      return entries.containsKey(digest) ? Optional.empty() : Optional.of(digest);
    }
  }

  private Entry compile(GrammarSource source) {
    try {
      Grammar grammar = GrammarCompiler.compile(source, limits, this::get);
      return new Entry(Optional.of(grammar), Optional.empty(), grammar.estimatedBytes());
    } catch (RefusedGrammarException e) {
      return refused(e);
    } catch (StackOverflowError e) {
      return refused(
          new RefusedGrammarException(
              "grammar", "", "its parts are nested deeper than can be read"));
    } catch (LinkageError e) {
      throw new IllegalStateException("a grammar cannot be compiled", e); // not the grammar's fault
    }
  }

  private static Entry refused(RefusedGrammarException why) {
    return new Entry(Optional.empty(), Optional.of(why), why.estimatedBytes());
  }

  private synchronized @Nullable Entry find(String digest) {
    Entry known = entries.get(digest);
    if (known == null) {
      return null;
    }
    hits++;
    return weighed(digest, known);
  }

  private synchronized Entry keep(String digest, Entry fresh) {
    misses++;
    return weighed(digest, fresh);
  }

  /** Grammars grow while they are used, so each is weighed again when it is asked for. */
  private Entry weighed(String digest, Entry entry) {
    long now = entry.weight();
    Entry weighed = new Entry(entry.grammar(), entry.refusal(), now);
    Entry before = entries.put(digest, weighed);
    bytes += now - (before == null ? 0 : before.bytes());
    Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
    while (bytes > maxBytes && entries.size() > 1) {
      Map.Entry<String, Entry> next = eldest.next();
      bytes -= next.getValue().bytes();
      eldest.remove();
    }
    return weighed;
  }

  /** Grammars and refusals that are held. */
  public synchronized int size() {
    return entries.size();
  }

  /** Their bytes when each was asked for last. */
  public synchronized long bytes() {
    return bytes;
  }

  /** How often a grammar was there already. */
  public synchronized long hits() {
    return hits;
  }

  /** How often one was compiled. */
  public synchronized long misses() {
    return misses;
  }
}
