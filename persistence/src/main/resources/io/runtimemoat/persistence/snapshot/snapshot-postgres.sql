CREATE TABLE IF NOT EXISTS moat_policy_snapshot (
  id VARCHAR(64) NOT NULL,
  tenant VARCHAR(255) NOT NULL,
  task VARCHAR(64) NOT NULL,
  content BYTEA NOT NULL,
  key_id VARCHAR(16) NOT NULL,
  signature BYTEA NOT NULL,
  stored_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, task, id)
);

-- An ALTER that finds nothing to do takes its exclusive lock all the same: a backup that reads would keep nodes from starting.
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'moat_policy_snapshot' AND column_name = 'digest') THEN ALTER TABLE moat_policy_snapshot ADD COLUMN IF NOT EXISTS unserved_since BIGINT, ADD COLUMN IF NOT EXISTS digest BYTEA; END IF; END $$;
