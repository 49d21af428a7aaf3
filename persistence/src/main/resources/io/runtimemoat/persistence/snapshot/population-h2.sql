CREATE TABLE IF NOT EXISTS moat_population (
  tenant VARCHAR(64) NOT NULL,
  task VARCHAR(64) NOT NULL,
  feature_schema VARCHAR(128) NOT NULL,
  dimension INTEGER NOT NULL,
  reward_version VARCHAR(128) NOT NULL,
  content VARBINARY(1048576) NOT NULL,
  tag VARBINARY(32) NOT NULL,
  written_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, task)
);
CREATE INDEX IF NOT EXISTS moat_population_kind
  ON moat_population (task, feature_schema, dimension, reward_version, written_at);
