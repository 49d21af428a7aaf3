package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.ledger.FactTable.Row;
import io.runtimemoat.persistence.sealing.PayloadCipher;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads chains from the database and, where it does not reach yet, from this node's segments. Safe
 * for use by many threads.
 *
 * <p>Its methods throw {@link DatabaseUnavailableException} when the database is away and {@link
 * LedgerDamagedException} where a chain is broken.
 */
public final class JdbcLedgerReader implements LedgerReader {
  /** Facts of one request; a hundred attempts have fewer. */
  private static final int MAX_REQUEST_FACTS = 1_000;

  private final FactTable facts;
  private final HeadTable heads;
  private final ProgressTable progress;
  private final PayloadPartitions partitions;
  private final SigningKeyTable signingKeys;
  private final SegmentDirectory segments;
  private final TenantKeyRing keys;
  private final int maxFactBytes;

  /**
   * @param segments this node's folder, owned or as a view
   */
  public JdbcLedgerReader(
      Database database,
      SegmentDirectory segments,
      TenantKeyRing keys,
      LedgerSettings settings,
      Clock clock) {
    this.facts = new FactTable(database);
    this.heads = new HeadTable(database);
    this.progress = new ProgressTable(database);
    this.partitions = new PayloadPartitions(database, settings, clock);
    this.signingKeys = new SigningKeyTable(database);
    this.segments = segments;
    this.keys = keys;
    this.maxFactBytes = settings.maxFactBytes();
  }

  /** Work that reaches the database and the segments. */
  private interface Reading<T> {
    T run() throws SQLException, IOException;
  }

  private static <T> T reading(Reading<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the ledger cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger's segments cannot be read", e);
    }
  }

  @Override
  public List<ChainId> chains() {
    return reading(
        () -> {
          NavigableSet<ChainId> chains = segments.chains();
          chains.addAll(facts.chains());
          return List.copyOf(chains);
        });
  }

  @Override
  public long readWhile(ChainId chain, long fromSequence, Predicate<StoredFact> sink) {
    return reading(
        () -> {
          FactSource source = new FactSource(facts, segments, chain, fromSequence, maxFactBytes);
          PayloadCipher cipher = new PayloadCipher(chain.bytes(), keys);
          source.drain(row -> sink.test(opened(row, cipher)));
          if (source.damage() != null) {
            throw new LedgerDamagedException(
                new FactPosition(chain, source.next()), source.damage());
          }
          return source.next();
        });
  }

  @Override
  public boolean ended(ChainId chain) {
    return reading(() -> heads.isClosed(chain));
  }

  @Override
  public Map<ChainId, Long> awaited() {
    return reading(
        () -> {
          Map<ChainId, Long> awaited = progress.all();
          awaited.keySet().removeAll(segments.chains()); // read to their ends, here
          awaited.keySet().removeIf(segments::isLive);
          return awaited;
        });
  }

  private static StoredFact opened(Row row, PayloadCipher cipher) throws SQLException {
    SealedFact fact = row.fact();
    FactPosition position = new FactPosition(row.chain(), fact.sequence());
    byte[] sealed = fact.sealed();
    try {
      return new StoredFact(
          position,
          fact.manifest(),
          fact.tenant(),
          fact.requestId(),
          fact.atMicros(),
          sealed == null ? null : cipher.open(fact.sequence(), fact.manifest(), sealed),
          fact.digest());
    } catch (PayloadCipher.ChangedPayloadException e) {
      throw new LedgerDamagedException(position, "its sealed payload was changed");
    }
  }

  @Override
  public List<StoredFact> request(String requestId) {
    return reading(
        () -> {
          // Segments first: a fact moves from them to the database, so none can be missed.
          Map<ChainId, NavigableMap<Long, Row>> found = new HashMap<>();
          for (Row row : local(requestId)) {
            put(found, row);
          }
          for (Row row : facts.request(requestId, MAX_REQUEST_FACTS)) {
            put(found, row);
          }
          List<NavigableMap<Long, Row>> chains = new ArrayList<>(found.values());
          chains.sort(
              Comparator.comparingLong(
                  ofChain -> ofChain.firstEntry().getValue().fact().atMicros()));
          List<StoredFact> stored = new ArrayList<>();
          for (NavigableMap<Long, Row> ofChain : chains) {
            ChainId chain = ofChain.firstEntry().getValue().chain();
            PayloadCipher cipher = new PayloadCipher(chain.bytes(), keys);
            for (Row row : ofChain.values()) {
              stored.add(opened(row, cipher));
            }
          }
          return stored;
        });
  }

  private static void put(Map<ChainId, NavigableMap<Long, Row>> found, Row row) {
    found.computeIfAbsent(row.chain(), chain -> new TreeMap<>()).put(row.fact().sequence(), row);
  }

  private List<Row> local(String requestId) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (ChainId chain : segments.chains()) {
      for (Segment segment : segments.segments(chain)) {
        if (rows.size() < MAX_REQUEST_FACTS) {
          addMatching(segment, requestId, rows);
        }
      }
    }
    return rows;
  }

  private static void addMatching(Segment segment, String requestId, List<Row> rows)
      throws IOException {
    try (SegmentReader reader = SegmentReader.open(segment)) {
      for (SealedFact fact = reader.next(); fact != null; fact = reader.next()) {
        if (fact.requestId().equals(requestId)) {
          rows.add(new Row(segment.chain(), fact, FactSource.LOCAL));
        }
      }
    } catch (FileNotFoundException e) {
      // Shipped and deleted in between: the database, asked next, has it.
    }
  }

  @Override
  public ChainVerdict verify(ChainId chain) {
    return reading(
        () ->
            new ChainVerification(
                    new FactSource(facts, segments, chain, 0, maxFactBytes),
                    segments.damaged(chain),
                    partitions,
                    signingKeys,
                    new HeadCursor(heads, chain))
                .run());
  }
}
