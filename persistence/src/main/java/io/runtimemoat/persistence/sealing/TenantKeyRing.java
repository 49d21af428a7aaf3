package io.runtimemoat.persistence.sealing;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.sealing.TenantKeyTable.Erasure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenants' data keys: a local file that sealing works from, and the database that shares them.
 * A key is on the local disk before it seals and in the database before a fact it sealed. Safe for
 * use by many threads.
 */
public final class TenantKeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(TenantKeyRing.class);
  private static final int KEY_BYTES = 32;
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final Path file;
  private final MasterKey master;
  private final TenantKeyTable table;
  private final Clock clock;
  private final boolean owned;
  private final SecureRandom random = new SecureRandom();

  /** Keys of this node by id; all are in the file. Guarded by this. */
  private final Map<Long, WrappedKey> own = new LinkedHashMap<>();

  /** Own keys that are not known to be in the database. Guarded by this. */
  private final Map<Long, WrappedKey> unshared = new LinkedHashMap<>();

  private final Map<String, TenantKey> sealing = new ConcurrentHashMap<>();
  private final Map<Long, TenantKey> opened;
  private long erasuresSeenMicros;

  /** Whether the file still holds an erased key, because writing it failed. Guarded by this. */
  private boolean fileIsStale;

  private long erasures;

  private TenantKeyRing(
      Path file,
      MasterKey master,
      TenantKeyTable table,
      int cachedKeys,
      Clock clock,
      boolean owned) {
    this.file = file;
    this.master = master;
    this.table = table;
    this.clock = clock;
    this.owned = owned;
    this.opened = new BoundedMap<>(cachedKeys);
  }

  /** Reads the ring's file; creates the tables where they are missing. */
  public static TenantKeyRing open(
      Path file, MasterKey master, Database database, int cachedKeys, Clock clock)
      throws IOException {
    TenantKeyTable table = new TenantKeyTable(database);
    table.createIfMissing();
    TenantKeyRing ring = new TenantKeyRing(file, master, table, cachedKeys, clock, true);
    if (!ring.readFile()) {
      ring.writeFile();
    }
    return ring;
  }

  /** A ring that opens payloads beside the node that owns the file; it makes no keys. */
  public static TenantKeyRing view(
      Path file, MasterKey master, Database database, int cachedKeys, Clock clock)
      throws IOException {
    TenantKeyTable table = new TenantKeyTable(database);
    table.createIfMissing();
    TenantKeyRing ring = new TenantKeyRing(file, master, table, cachedKeys, clock, false);
    boolean whole = ring.readFile();
    LOG.debug("the key ring's file is {}", whole ? "whole" : "missing or being written");
    return ring;
  }

  /** Reads the file; false when it is missing or torn. */
  private synchronized boolean readFile() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    String text = Files.readString(file);
    boolean whole = text.isEmpty() || text.endsWith("\n");
    for (String line : (Iterable<String>) text.lines()::iterator) {
      WrappedKey key = WrappedKey.fromLine(line);
      if (key == null) {
        whole = false;
      } else {
        own.put(key.id(), key);
        unshared.put(key.id(), key);
      }
    }
    return whole;
  }

  /**
   * The key this node seals the tenant's payloads with; made at the first call. Never asks the
   * database.
   *
   * @throws UncheckedIOException when a new key cannot be written down
   */
  public TenantKey sealingKey(String tenant) {
    TenantKey known = sealing.get(tenant);
    return known != null ? known : firstSealingKey(tenant);
  }

  private synchronized TenantKey firstSealingKey(String tenant) {
    TenantKey known = sealing.get(tenant);
    if (known != null) {
      return known;
    }
    TenantKey key = null;
    for (WrappedKey candidate : own.values()) {
      if (candidate.tenant().equals(tenant) && candidate.masterKeyId().equals(master.id())) {
        key = open(candidate);
      }
    }
    if (key == null) {
      key = create(tenant);
    }
    sealing.put(tenant, key);
    return key;
  }

  private TenantKey create(String tenant) {
    if (!owned) {
      throw new IllegalStateException("a view of the key ring makes no keys");
    }
    long id = random.nextLong();
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    byte[] wrapped = master.wrap(secret, WrappedKey.context(id, tenant));
    WrappedKey key = new WrappedKey(id, tenant, master.id(), nowMicros(), wrapped);
    append(key);
    own.put(id, key);
    unshared.put(id, key);
    return new TenantKey(id, tenant, secret);
  }

  /* RandomAccessFile, because an interrupt of the calling thread would close a FileChannel. */
  private void append(WrappedKey key) {
    try (RandomAccessFile ring = new RandomAccessFile(file.toFile(), "rw")) {
      long end = ring.length();
      ring.seek(end);
      try {
        ring.write(key.toLine().getBytes(StandardCharsets.US_ASCII));
        ring.getFD().sync();
      } catch (IOException e) {
        ring.setLength(end);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the key ring " + file, e);
    }
  }

  /**
   * A key by its id; null once its tenant was erased.
   *
   * @throws IllegalStateException when the key was wrapped by another master key
   * @throws SQLException when the database has to be asked and is away
   */
  public @Nullable TenantKey find(long id) throws SQLException {
    WrappedKey wrapped;
    long erasuresBefore;
    synchronized (this) {
      TenantKey known = opened.get(id);
      if (known != null) {
        return known;
      }
      wrapped = own.get(id);
      erasuresBefore = erasures;
    }
    if (wrapped == null) {
      wrapped = table.find(id);
    }
    if (wrapped == null) {
      return null;
    }
    TenantKey key = open(wrapped);
    synchronized (this) {
      // A key read before an erasure and kept after it would outlive its tenant.
      if (erasures == erasuresBefore) {
        opened.put(id, key);
      }
    }
    return key;
  }

  private TenantKey open(WrappedKey key) {
    if (!key.masterKeyId().equals(master.id())) {
      throw new IllegalStateException(
          "a key of tenant '%s' is wrapped by master key %s, this node has %s: set MOAT_MASTER_KEY"
              .formatted(key.tenant(), key.masterKeyId(), master.id()));
    }
    try {
      byte[] secret = master.unwrap(key.wrapped(), key.context());
      return new TenantKey(key.id(), key.tenant(), secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the stored key %016x of tenant '%s' was changed".formatted(key.id(), key.tenant()), e);
    }
  }

  /** Puts keys of this node that the database may lack into it. */
  public void share() throws SQLException {
    List<WrappedKey> missing;
    synchronized (this) {
      missing = List.copyOf(unshared.values());
    }
    if (!missing.isEmpty()) {
      table.store(missing);
      synchronized (this) {
        missing.forEach(key -> unshared.remove(key.id()));
      }
    }
  }

  /** Follows erasures by other nodes. */
  public void refresh() throws SQLException {
    long since;
    synchronized (this) {
      since = erasuresSeenMicros;
    }
    for (Erasure erasure : table.erasuresSince(since)) {
      table.deleteKeys(erasure);
      forget(erasure);
      synchronized (this) {
        long seen = erasure.erasedAtMicros() - TimeUnit.SECONDS.toMicros(CLOCK_SKEW.toSeconds());
        erasuresSeenMicros = Math.max(erasuresSeenMicros, seen);
      }
    }
  }

  /**
   * Destroys every key of the tenant: its payloads cannot be opened again, its facts stay
   * verifiable. Facts sealed later get a new key.
   *
   * @throws SQLException when the database is away; then nothing was erased
   */
  public void erase(String tenant) throws SQLException {
    Erasure erasure = new Erasure(tenant, nowMicros());
    table.erase(erasure);
    forget(erasure);
  }

  private synchronized void forget(Erasure erasure) {
    erasures++;
    fileIsStale |=
        own.values()
            .removeIf(
                key ->
                    key.tenant().equals(erasure.tenant())
                        && key.createdAtMicros() <= erasure.erasedAtMicros());
    unshared.keySet().retainAll(own.keySet());
    opened.values().removeIf(key -> key.tenant().equals(erasure.tenant()));
    if (fileIsStale && owned) {
      sealing.remove(erasure.tenant());
      try {
        writeFile();
        fileIsStale = false;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot erase from the key ring " + file, e);
      }
    }
  }

  private void writeFile() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (WrappedKey key : new ArrayList<>(own.values())) {
      lines.append(key.toLine());
    }
    OwnerOnlyFile.replace(file, lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }

  /** Keeps the most recently used entries. */
  private static final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private final int limit;

    BoundedMap(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > limit;
    }
  }
}
