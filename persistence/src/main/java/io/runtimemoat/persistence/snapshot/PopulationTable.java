package io.runtimemoat.persistence.snapshot;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.database.SqlWork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What tenants give to the population: one row per tenant and task type, under an HMAC that the
 * database alone cannot make. Safe for use by many threads.
 *
 * <p>Its methods throw {@link DatabaseUnavailableException} when the database is away.
 */
public final class PopulationTable {
  private static final String HMAC = "HmacSHA256";
  private static final byte[] DOMAIN = "moat.population/1".getBytes(StandardCharsets.US_ASCII);
  private static final String OF_KIND =
      " WHERE task = ? AND feature_schema = ? AND dimension = ? AND reward_version = ?";

  private final Database database;
  private final SecretKeySpec key;

  private PopulationTable(Database database, byte[] secret) {
    this.database = database;
    this.key = new SecretKeySpec(secret, HMAC);
  }

  /**
   * The table, made when it is missing.
   *
   * @param secret 32 bytes that the nodes of a cluster share
   */
  public static PopulationTable open(Database database, byte[] secret) {
    database.createSchema(PopulationTable.class, "population");
    return new PopulationTable(database, secret);
  }

  /** Puts a tenant's part in the place of the one that it gave for this task type before. */
  public void put(PopulationPart part, long atMicros) {
    run(
        "the part of " + part.tenant() + " is not stored",
        connection -> {
          try (PreparedStatement delete =
                  database.prepare(
                      connection,
                      "DELETE FROM moat_population WHERE tenant = ? AND task = ?",
                      part.tenant(),
                      part.kind().task());
              PreparedStatement insert =
                  database.prepare(
                      connection,
                      "INSERT INTO moat_population (tenant, task, feature_schema, dimension,"
                          + " reward_version, content, tag, written_at)"
                          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                      part.tenant(),
                      part.kind().task(),
                      part.kind().featureSchema(),
                      part.kind().dimension(),
                      part.kind().rewardVersion(),
                      part.content(),
                      tag(part),
                      atMicros)) {
            delete.executeUpdate();
            return insert.executeUpdate();
          }
        });
  }

  /** Deletes what a tenant gave for a task type. */
  public void remove(String tenant, String task) {
    update("DELETE FROM moat_population WHERE tenant = ? AND task = ?", tenant, task);
  }

  /** Deletes all that a tenant gave. */
  public void remove(String tenant) {
    update("DELETE FROM moat_population WHERE tenant = ?", tenant);
  }

  /** Tenants that gave something, in order, beginning after one. */
  public List<String> tenantsAfter(String tenant, int most) {
    return texts(
        "SELECT DISTINCT tenant FROM moat_population WHERE tenant > ? ORDER BY tenant LIMIT ?",
        tenant,
        most);
  }

  /** Tenants that gave something of a kind, the latest first. */
  public List<String> tenants(PopulationPart.Kind kind, int most) {
    return texts(
        "SELECT tenant FROM moat_population"
            + OF_KIND
            + " ORDER BY written_at DESC, tenant LIMIT ?",
        kind.task(),
        kind.featureSchema(),
        kind.dimension(),
        kind.rewardVersion(),
        most);
  }

  /** For each task type the kind that most tenants gave, of two alike the newer one. */
  public Map<String, PopulationPart.Kind> kinds() {
    return run(
        "the population cannot be read",
        connection -> {
          Map<String, PopulationPart.Kind> kinds = new TreeMap<>();
          try (PreparedStatement select =
                  database.prepare(
                      connection,
                      "SELECT task, feature_schema, dimension, reward_version FROM moat_population"
                          + " GROUP BY task, feature_schema, dimension, reward_version"
                          + " ORDER BY COUNT(*) DESC, MAX(written_at) DESC");
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              PopulationPart.Kind kind =
                  new PopulationPart.Kind(
                      row.getString(1), row.getString(2), row.getInt(3), row.getString(4));
              kinds.putIfAbsent(kind.task(), kind);
            }
          }
          return kinds;
        });
  }

  /**
   * What a tenant gave of a kind; null when there is nothing of it any more.
   *
   * @throws RefusedPartException when the row is not as a node of this cluster wrote it
   */
  public @Nullable PopulationPart find(String tenant, PopulationPart.Kind kind)
      throws RefusedPartException {
    List<byte[]> found =
        run(
            "the part of " + tenant + " cannot be read",
            connection -> {
              try (PreparedStatement select =
                      database.prepare(
                          connection,
                          "SELECT content, tag FROM moat_population" + OF_KIND + " AND tenant = ?",
                          kind.task(),
                          kind.featureSchema(),
                          kind.dimension(),
                          kind.rewardVersion(),
                          tenant);
                  ResultSet row = select.executeQuery()) {
                return row.next() ? List.of(row.getBytes(1), row.getBytes(2)) : List.<byte[]>of();
              }
            });
    if (found.isEmpty()) {
      return null;
    }
    if (found.get(0).length > PopulationPart.MAX_CONTENT_BYTES) {
      throw new RefusedPartException("it has " + found.get(0).length + " bytes");
    }
    PopulationPart part = new PopulationPart(tenant, kind, found.get(0));
    if (!MessageDigest.isEqual(tag(part), found.get(1))) {
      throw new RefusedPartException("it was changed, or written under another master key");
    }
    return part;
  }

  /** Over every field with its length before it. */
  private byte[] tag(PopulationPart part) {
    PopulationPart.Kind kind = part.kind();
    byte[][] fields = {
      DOMAIN,
      part.tenant().getBytes(StandardCharsets.UTF_8),
      kind.task().getBytes(StandardCharsets.UTF_8),
      kind.featureSchema().getBytes(StandardCharsets.UTF_8),
      ByteBuffer.allocate(Integer.BYTES).putInt(kind.dimension()).array(),
      kind.rewardVersion().getBytes(StandardCharsets.UTF_8),
      part.content()
    };
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      for (byte[] field : fields) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        mac.update(field);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is missing from this Java runtime", e);
    }
  }

  private List<String> texts(String sql, Object... parameters) {
    return run(
        "the population cannot be read",
        connection -> {
          List<String> texts = new ArrayList<>();
          try (PreparedStatement select = database.prepare(connection, sql, parameters);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              texts.add(row.getString(1));
            }
          }
          return texts;
        });
  }

  private void update(String sql, Object... parameters) {
    run(
        "the population cannot be changed",
        connection -> {
          try (PreparedStatement statement = database.prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
          }
        });
  }

  private <T> T run(String failure, SqlWork<T> work) {
    try {
      return database.inTransaction(work);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException(failure, e);
    }
  }
}
