package io.runtimemoat.actors.control;

import io.runtimemoat.persistence.control.ControlRow;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.Written;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an owner's rows to the control table and hurries the followers. Blocks: owners call it on
 * the control dispatcher. Safe for use by many threads.
 */
public final class ControlAnnouncer {
  private static final Logger LOG = LoggerFactory.getLogger(ControlAnnouncer.class);

  private final ControlTable table;
  private final LongConsumer hurry;
  private final int attempts;

  /** {@code hurry} is told the sequence of what was written; it may lose it. */
  public ControlAnnouncer(ControlTable table, LongConsumer hurry, int attempts) {
    this.table = table;
    this.hurry = hurry;
    this.attempts = attempts;
  }

  /** Whether all rows are committed; a row that is there already costs a look-up. */
  public boolean announce(List<ControlRow> rows) {
    for (ControlRow row : rows) {
      if (!write(row)) {
        return false;
      }
    }
    return true;
  }

  private boolean write(ControlRow row) {
    for (int attempt = 1; attempt <= attempts; attempt++) {
      try {
        Written written = writeOnce(row);
        switch (written.verdict()) {
          case STORED -> hurry.accept(written.sequence());
          case UNCHANGED -> LOG.debug("{} {} is there", row.kind(), row.key());
          case REFUSED ->
              LOG.warn(
                  "{} {} has a newer version than {} in the control table",
                  row.kind(),
                  row.key(),
                  row.version());
        }
        return true;
      } catch (DatabaseUnavailableException e) {
        LOG.warn(
            "control row {} {}: attempt {} of {}", row.kind(), row.key(), attempt, attempts, e);
      }
    }
    return false;
  }

  private Written writeOnce(ControlRow row) {
    return row.deleted()
        ? table.delete(row.tenant(), row.kind(), row.key(), row.version())
        : table.upsert(row.tenant(), row.kind(), row.key(), row.version(), row.payload());
  }
}
