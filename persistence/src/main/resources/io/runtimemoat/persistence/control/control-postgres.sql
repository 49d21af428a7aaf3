CREATE TABLE IF NOT EXISTS control_sequence (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_sequence BIGINT NOT NULL,
    purged_sequence BIGINT NOT NULL
);

INSERT INTO control_sequence (id, last_sequence, purged_sequence) VALUES (1, 0, 0) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS control (
    tenant VARCHAR(64) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    item_key VARCHAR(255) NOT NULL,
    sequence BIGINT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    deleted BOOLEAN NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    payload BYTEA NOT NULL,
    PRIMARY KEY (tenant, kind, item_key)
);
