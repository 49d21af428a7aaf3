CREATE TABLE IF NOT EXISTS moat_ledger_chain (
  chain VARCHAR(32) NOT NULL PRIMARY KEY,
  node VARCHAR(255) NOT NULL,
  first_shipped_at BIGINT NOT NULL
);
-- A chain that has not ended, and the time before which the database has all of its facts.
CREATE TABLE IF NOT EXISTS moat_ledger_progress (
  chain VARCHAR(32) NOT NULL PRIMARY KEY,
  node VARCHAR(255) NOT NULL,
  complete_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS moat_ledger_fact (
  chain VARCHAR(32) NOT NULL,
  sequence BIGINT NOT NULL,
  manifest VARCHAR(255) NOT NULL,
  tenant VARCHAR(255) NOT NULL,
  request_id VARCHAR(255) NOT NULL,
  at_micros BIGINT NOT NULL,
  partition_id BIGINT NOT NULL,
  payload_digest BYTEA NOT NULL,
  digest BYTEA NOT NULL,
  PRIMARY KEY (chain, sequence)
);
CREATE INDEX IF NOT EXISTS moat_ledger_fact_request ON moat_ledger_fact (request_id);
CREATE TABLE IF NOT EXISTS moat_ledger_head (
  chain VARCHAR(32) NOT NULL,
  sequence BIGINT NOT NULL,
  closed BOOLEAN NOT NULL,
  digest BYTEA NOT NULL,
  signed_at BIGINT NOT NULL,
  key_id VARCHAR(16) NOT NULL,
  signature BYTEA NOT NULL,
  PRIMARY KEY (chain, sequence, closed)
);
CREATE TABLE IF NOT EXISTS moat_ledger_partition (
  id BIGINT NOT NULL PRIMARY KEY,
  opened_at BIGINT NOT NULL,
  newest_at BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  dropped_at BIGINT
);
-- Each partition is a table moat_ledger_payload_p<id>, dropped whole by retention.
CREATE TABLE IF NOT EXISTS moat_ledger_payload (
  chain VARCHAR(32) NOT NULL,
  sequence BIGINT NOT NULL,
  partition_id BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (chain, sequence, partition_id)
) PARTITION BY LIST (partition_id);
