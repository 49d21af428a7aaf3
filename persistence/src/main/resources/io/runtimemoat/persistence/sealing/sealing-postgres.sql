CREATE TABLE IF NOT EXISTS moat_tenant_key (
  key_id BIGINT NOT NULL PRIMARY KEY,
  tenant VARCHAR(255) NOT NULL,
  master_key_id VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL,
  wrapped BYTEA NOT NULL
);
CREATE INDEX IF NOT EXISTS moat_tenant_key_tenant ON moat_tenant_key (tenant);
CREATE TABLE IF NOT EXISTS moat_tenant_erasure (
  tenant VARCHAR(255) NOT NULL,
  erased_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS moat_tenant_erasure_at ON moat_tenant_erasure (erased_at);
