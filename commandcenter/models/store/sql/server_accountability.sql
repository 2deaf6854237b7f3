-- What is decided about units, of a server (revision r0007): see accountability_sqlite.sql.
CREATE INDEX ix_event_supervise ON event (at) WHERE entity = 'case' AND kind = 'SUPERVISE'
--;
CREATE INDEX ix_case_fraud ON "case" (fraud_at) WHERE fraud_at IS NOT NULL
--;
CREATE TABLE accountability (
  id BIGSERIAL NOT NULL,
  key TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  trigger TEXT NOT NULL,
  decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  ground TEXT NOT NULL,
  measure TEXT,
  evidence TEXT NOT NULL,
  cases TEXT NOT NULL,
  follows INTEGER,
  document_id INTEGER,
  rectify TEXT NOT NULL,
  rectify_due TIMESTAMP WITH TIME ZONE,
  report TEXT NOT NULL,
  reported_at TIMESTAMP WITH TIME ZONE,
  reported_by TEXT NOT NULL,
  finding TEXT NOT NULL,
  checked_at TIMESTAMP WITH TIME ZONE,
  checked_by TEXT NOT NULL,
  CONSTRAINT pk_accountability PRIMARY KEY (id)
)
--;
CREATE UNIQUE INDEX ix_accountability_key ON accountability (key)
--;
CREATE INDEX ix_accountability_unit ON accountability (unit_id, decided_at)
--;
CREATE TABLE accountability_use (
  matter_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  note TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  CONSTRAINT pk_accountability_use PRIMARY KEY (matter_id, n),
  CONSTRAINT fk_accountability_use_matter_id FOREIGN KEY(matter_id) REFERENCES accountability (id)
)
