-- What is decided about units (revision r0007). One statement ends at a line holding only "--;".
CREATE INDEX ix_event_supervise ON event (at) WHERE entity = 'case' AND kind = 'SUPERVISE'
--;
CREATE INDEX ix_case_fraud ON "case" (fraud_at) WHERE fraud_at IS NOT NULL
--;
CREATE TABLE accountability (
  id INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  "trigger" TEXT NOT NULL,
  decided_at TEXT NOT NULL,
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
  rectify_due TEXT,
  report TEXT NOT NULL,
  reported_at TEXT,
  reported_by TEXT NOT NULL,
  finding TEXT NOT NULL,
  checked_at TEXT,
  checked_by TEXT NOT NULL,
  CONSTRAINT pk_accountability PRIMARY KEY (id)
)
--;
CREATE UNIQUE INDEX ix_accountability_key ON accountability ("key")
--;
CREATE INDEX ix_accountability_unit ON accountability (unit_id, decided_at)
--;
CREATE TABLE accountability_use (
  matter_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  CONSTRAINT pk_accountability_use PRIMARY KEY (matter_id, n),
  CONSTRAINT fk_accountability_use_matter_id FOREIGN KEY(matter_id) REFERENCES accountability (id)
)
 WITHOUT ROWID
--;
CREATE TRIGGER accountability_no_delete BEFORE DELETE ON accountability BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END
--;
CREATE TRIGGER accountability_use_no_delete BEFORE DELETE ON accountability_use BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END
--;
CREATE TRIGGER accountability_use_stays BEFORE UPDATE ON accountability_use BEGIN SELECT RAISE(ABORT, 'what was recorded stays'); END
--;
CREATE TRIGGER accountability_version BEFORE UPDATE ON accountability WHEN NEW.version <= OLD.version
BEGIN SELECT RAISE(ABORT, 'a change of a decision needs its event'); END
--;
CREATE TRIGGER accountability_decided BEFORE UPDATE OF "key", unit_id, measure, reason, decided_by ON accountability
BEGIN SELECT RAISE(ABORT, 'a decision stays as it was decided'); END
