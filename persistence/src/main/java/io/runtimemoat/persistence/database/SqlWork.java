package io.runtimemoat.persistence.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements that belong to one transaction. */
@FunctionalInterface
public interface SqlWork<T> {
  T run(Connection connection) throws SQLException;
}
