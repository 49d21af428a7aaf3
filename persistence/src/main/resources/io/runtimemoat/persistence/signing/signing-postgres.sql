CREATE TABLE IF NOT EXISTS moat_signing_key (
  key_id VARCHAR(16) NOT NULL PRIMARY KEY,
  node VARCHAR(255) NOT NULL,
  public_key BYTEA NOT NULL,
  registered_at BIGINT NOT NULL
);
