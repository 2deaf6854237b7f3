-- Months' assessments, of a server (revision r0006): see appraisals_sqlite.sql.
ALTER TABLE task ADD COLUMN excused TEXT NOT NULL DEFAULT '[]'
--;
CREATE INDEX ix_request_return ON request (asked_at) WHERE kind = 'RETURN'
--;
CREATE TABLE appraisal (
  id BIGSERIAL NOT NULL,
  month TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  shown_at TIMESTAMP WITH TIME ZONE,
  shown_by TEXT NOT NULL,
  check_until TIMESTAMP WITH TIME ZONE,
  published_at TIMESTAMP WITH TIME ZONE,
  appeal_until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_appraisal PRIMARY KEY (id)
)
--;
CREATE UNIQUE INDEX ix_appraisal_month ON appraisal (month)
--;
CREATE TABLE appraisal_objection (
  appraisal_id BIGINT NOT NULL,
  case_id BIGINT,
  n INTEGER NOT NULL,
  stage TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  about TEXT NOT NULL,
  task_n INTEGER,
  decided_at TIMESTAMP WITH TIME ZONE,
  decided_by TEXT NOT NULL,
  accepted BOOLEAN,
  ruling TEXT NOT NULL,
  excuse TEXT,
  CONSTRAINT pk_appraisal_objection PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_objection_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id),
  CONSTRAINT fk_appraisal_objection_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE appraisal_revision (
  appraisal_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  seq INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  made_by TEXT NOT NULL,
  answers TEXT NOT NULL,
  CONSTRAINT pk_appraisal_revision PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_revision_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
--;
CREATE TABLE appraisal_bonus (
  appraisal_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  points INTEGER NOT NULL,
  ground TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  decided_at TIMESTAMP WITH TIME ZONE,
  decided_by TEXT NOT NULL,
  accepted BOOLEAN,
  ruling TEXT NOT NULL,
  CONSTRAINT pk_appraisal_bonus PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_bonus_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
--;
CREATE TABLE appraisal_county (
  appraisal_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  metric TEXT NOT NULL,
  value INTEGER NOT NULL,
  source TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  void BOOLEAN NOT NULL,
  CONSTRAINT pk_appraisal_county PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_county_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
--;
CREATE TABLE appraisal_body (
  appraisal_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT pk_appraisal_body PRIMARY KEY (appraisal_id, n),
  CONSTRAINT fk_appraisal_body_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id)
)
--;
CREATE TABLE appraisal_item (
  appraisal_id BIGINT NOT NULL,
  revision_n INTEGER NOT NULL,
  case_id BIGINT NOT NULL,
  metric TEXT NOT NULL,
  task_n INTEGER NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  numerator BIGINT NOT NULL,
  denominator BIGINT NOT NULL,
  n INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  CONSTRAINT pk_appraisal_item PRIMARY KEY (appraisal_id, revision_n, case_id, metric, task_n, item),
  CONSTRAINT fk_appraisal_item_appraisal_id FOREIGN KEY(appraisal_id) REFERENCES appraisal (id),
  CONSTRAINT fk_appraisal_item_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_appraisal_item_unit ON appraisal_item (appraisal_id, revision_n, unit_id, metric)
