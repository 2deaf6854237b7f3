-- Months' assessments (revision r0006). One statement ends at a line holding only "--;".
ALTER TABLE task ADD COLUMN excused TEXT NOT NULL DEFAULT '[]'
--;
CREATE INDEX ix_request_return ON request (asked_at) WHERE kind = 'RETURN'
--;
CREATE TABLE appraisal (
  id INTEGER NOT NULL,
  month TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  shown_at TEXT,
  shown_by TEXT NOT NULL,
  check_until TEXT,
  published_at TEXT,
  appeal_until TEXT,
  CONSTRAINT pk_appraisal PRIMARY KEY (id)
)
--;
CREATE UNIQUE INDEX ix_appraisal_month ON appraisal (month)
--;
CREATE TABLE appraisal_objection (
  appraisal_id INTEGER NOT NULL,
  case_id INTEGER,
  n INTEGER NOT NULL,
  stage TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  about TEXT NOT NULL,
  task_n INTEGER,
  decided_at TEXT,
  decided_by TEXT NOT NULL,
  accepted BOOLEAN,
  ruling TEXT NOT NULL,
  excuse TEXT,
  CONSTRAINT pk_appraisal_objection PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_objection_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id),
  CONSTRAINT fk_appraisal_objection_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE appraisal_revision (
  appraisal_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  seq INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  answers TEXT NOT NULL,
  CONSTRAINT pk_appraisal_revision PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_revision_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
 WITHOUT ROWID
--;
CREATE TABLE appraisal_bonus (
  appraisal_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  points INTEGER NOT NULL,
  ground TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  decided_at TEXT,
  decided_by TEXT NOT NULL,
  accepted BOOLEAN,
  ruling TEXT NOT NULL,
  CONSTRAINT pk_appraisal_bonus PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_bonus_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
 WITHOUT ROWID
--;
CREATE TABLE appraisal_county (
  appraisal_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  metric TEXT NOT NULL,
  value INTEGER NOT NULL,
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  void BOOLEAN NOT NULL,
  CONSTRAINT pk_appraisal_county PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_county_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
 WITHOUT ROWID
--;
CREATE TABLE appraisal_body (
  appraisal_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT pk_appraisal_body PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_body_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
--;
CREATE TABLE appraisal_item (
  appraisal_id INTEGER NOT NULL,
  revision_n INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  metric TEXT NOT NULL,
  task_n INTEGER NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  numerator INTEGER NOT NULL,
  denominator INTEGER NOT NULL,
  n INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  CONSTRAINT pk_appraisal_item PRIMARY KEY (appraisal_id, revision_n, case_id, metric, task_n, item),
  CONSTRAINT fk_appraisal_item_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id),
  CONSTRAINT fk_appraisal_item_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_appraisal_item_unit ON appraisal_item (appraisal_id, revision_n, unit_id, metric)
--;
CREATE TRIGGER appraisal_no_delete BEFORE DELETE ON appraisal BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_objection_no_delete BEFORE DELETE ON appraisal_objection BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_revision_no_delete BEFORE DELETE ON appraisal_revision BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_bonus_no_delete BEFORE DELETE ON appraisal_bonus BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_county_no_delete BEFORE DELETE ON appraisal_county BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_body_no_delete BEFORE DELETE ON appraisal_body BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_item_no_delete BEFORE DELETE ON appraisal_item BEGIN SELECT RAISE(ABORT, 'assessments are never deleted'); END
--;
CREATE TRIGGER appraisal_revision_frozen BEFORE UPDATE ON appraisal_revision BEGIN SELECT RAISE(ABORT, 'what was published stays as it is'); END
--;
CREATE TRIGGER appraisal_body_frozen BEFORE UPDATE ON appraisal_body BEGIN SELECT RAISE(ABORT, 'what was published stays as it is'); END
--;
CREATE TRIGGER appraisal_item_frozen BEFORE UPDATE ON appraisal_item BEGIN SELECT RAISE(ABORT, 'what was published stays as it is'); END
--;
CREATE TRIGGER appraisal_version BEFORE UPDATE ON appraisal WHEN NEW.version <= OLD.version
BEGIN SELECT RAISE(ABORT, 'a change of an assessment needs its event'); END
--;
CREATE TRIGGER appraisal_published BEFORE UPDATE ON appraisal WHEN OLD.state = 'PUBLISHED' AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a published month stays published'); END
--;
CREATE TRIGGER appraisal_objection_decided BEFORE UPDATE ON appraisal_objection WHEN OLD.accepted IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an objection is decided once'); END
