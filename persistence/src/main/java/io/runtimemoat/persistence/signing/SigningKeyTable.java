package io.runtimemoat.persistence.signing;

import io.runtimemoat.persistence.database.Database;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The registry of public keys in the database: any node can check any node's signature. */
public final class SigningKeyTable {
  /** SQLSTATE class 23: a constraint was violated, and there is none but the primary key. */
  private static final String THERE_ALREADY = "23";

  private final Database database;

  public SigningKeyTable(Database database) {
    this.database = database;
  }

  public void createIfMissing() {
    database.createSchema(SigningKeyTable.class, "signing");
  }

  /** Inserts the public key when it is missing. */
  public void register(SigningKey key, String node, long atMicros) throws SQLException {
    String sql =
        "INSERT INTO moat_signing_key (key_id, node, public_key, registered_at)"
            + " SELECT ?, ?, ?, ? WHERE NOT EXISTS"
            + " (SELECT 1 FROM moat_signing_key WHERE key_id = ?)";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setString(1, key.id());
      insert.setString(2, node);
      insert.setBytes(3, key.publicKey().getEncoded());
      insert.setLong(4, atMicros);
      insert.setString(5, key.id());
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!String.valueOf(e.getSQLState()).startsWith(THERE_ALREADY)) {
        throw e;
      }
      // Another thread registered it at the same time: the id says that it is the same key.
    }
  }

  /** The key of that id; null when it is missing or its row does not hash to the id. */
  public @Nullable PublicKey find(String id) throws SQLException {
    String sql = "SELECT public_key FROM moat_signing_key WHERE key_id = ?";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? decoded(id, row.getBytes(1)) : null;
      }
    }
  }

  private static @Nullable PublicKey decoded(String id, byte[] encoded) {
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      return SigningKey.idOf(key).equals(id) ? key : null;
    } catch (GeneralSecurityException e) {
      return null;
    }
  }
}
