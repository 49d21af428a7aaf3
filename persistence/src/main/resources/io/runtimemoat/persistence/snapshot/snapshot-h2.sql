CREATE TABLE IF NOT EXISTS moat_policy_snapshot (
  id VARCHAR(64) NOT NULL,
  tenant VARCHAR(255) NOT NULL,
  task VARCHAR(64) NOT NULL,
  content VARBINARY(1048576) NOT NULL,
  key_id VARCHAR(16) NOT NULL,
  signature VARBINARY(64) NOT NULL,
  stored_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, task, id)
);

ALTER TABLE moat_policy_snapshot ADD COLUMN IF NOT EXISTS unserved_since BIGINT;

ALTER TABLE moat_policy_snapshot ADD COLUMN IF NOT EXISTS digest VARBINARY(32);
