-- Consultations, of a server (revision r0004): see meetings_sqlite.sql.
ALTER TABLE "case" ADD COLUMN invited TEXT NOT NULL DEFAULT '[]'
--;
CREATE TABLE meeting (
  id BIGSERIAL NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by TEXT NOT NULL,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  place TEXT NOT NULL,
  chair TEXT NOT NULL,
  opinions_due TIMESTAMP WITH TIME ZONE,
  hidden BOOLEAN NOT NULL,
  strict BOOLEAN NOT NULL,
  began_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  reason TEXT NOT NULL,
  topics INTEGER NOT NULL,
  current INTEGER,
  focus TEXT NOT NULL,
  floor INTEGER,
  floor_since TIMESTAMP WITH TIME ZONE,
  floor_minutes INTEGER NOT NULL,
  CONSTRAINT pk_meeting PRIMARY KEY (id)
)
--;
CREATE INDEX ix_meeting_alive ON meeting (starts_at) WHERE state IN ('PLANNED','RUNNING')
--;
CREATE UNIQUE INDEX ix_meeting_serial ON meeting (year, serial) WHERE serial > 0
--;
CREATE TABLE meeting_item (
  meeting_id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  state TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE,
  units TEXT NOT NULL,
  photos TEXT NOT NULL,
  names TEXT NOT NULL,
  shown TEXT NOT NULL,
  pseudonyms TEXT NOT NULL,
  blurs TEXT NOT NULL,
  ballot TEXT NOT NULL,
  ballot_open BOOLEAN NOT NULL,
  settled_at TIMESTAMP WITH TIME ZONE,
  settled_by TEXT NOT NULL,
  outcome TEXT NOT NULL,
  case_version INTEGER,
  CONSTRAINT pk_meeting_item PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_item_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_item_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_meeting_item_case ON meeting_item (case_id)
--;
CREATE TABLE meeting_seat (
  meeting_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  person TEXT NOT NULL,
  deputy BOOLEAN NOT NULL,
  observer BOOLEAN NOT NULL,
  at TIMESTAMP WITH TIME ZONE,
  left_at TIMESTAMP WITH TIME ZONE,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_meeting_seat PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_seat_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id)
)
--;
CREATE INDEX ix_meeting_seat_unit ON meeting_seat (unit_id)
--;
CREATE TABLE meeting_opinion (
  meeting_id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  stance TEXT,
  facts TEXT NOT NULL,
  view TEXT NOT NULL,
  takes_on TEXT NOT NULL,
  objection TEXT NOT NULL,
  duty TEXT NOT NULL,
  written BOOLEAN NOT NULL,
  channel TEXT,
  speaker TEXT NOT NULL,
  vote TEXT,
  voted_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_meeting_opinion PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_opinion_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_opinion_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE meeting_decision (
  meeting_id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  lead INTEGER,
  assisting TEXT NOT NULL,
  task TEXT NOT NULL,
  due TIMESTAMP WITH TIME ZONE,
  standard TEXT NOT NULL,
  override TEXT NOT NULL,
  override_by TEXT NOT NULL,
  dropped BOOLEAN NOT NULL,
  CONSTRAINT pk_meeting_decision PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_decision_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_decision_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE meeting_read_back (
  meeting_id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  decision_n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  heard TEXT NOT NULL,
  text TEXT NOT NULL,
  channel TEXT,
  speaker TEXT NOT NULL,
  objection TEXT NOT NULL,
  void BOOLEAN NOT NULL,
  confirmed_at TIMESTAMP WITH TIME ZONE,
  confirmed_by TEXT NOT NULL,
  CONSTRAINT pk_meeting_read_back PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_read_back_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_read_back_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE dispatch_rule (
  meeting_id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  matter_id INTEGER NOT NULL,
  lead INTEGER NOT NULL,
  origin TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  assisting TEXT NOT NULL,
  grid_id INTEGER,
  revoked_at TIMESTAMP WITH TIME ZONE,
  revoked_by TEXT NOT NULL,
  revoked_why TEXT NOT NULL,
  CONSTRAINT pk_dispatch_rule PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_dispatch_rule_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_dispatch_rule_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_dispatch_rule_matter ON dispatch_rule (matter_id) WHERE revoked_at IS NULL
