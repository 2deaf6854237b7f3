-- Consultations: meetings, their topics, seats, opinions, decisions, read-backs, dispatch rules (revision r0004).
ALTER TABLE "case" ADD COLUMN invited TEXT NOT NULL DEFAULT '[]'
--;
CREATE TABLE meeting (
  id INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  place TEXT NOT NULL,
  chair TEXT NOT NULL,
  opinions_due TEXT,
  hidden BOOLEAN NOT NULL,
  strict BOOLEAN NOT NULL,
  began_at TEXT,
  ended_at TEXT,
  reason TEXT NOT NULL,
  topics INTEGER NOT NULL,
  current INTEGER,
  focus TEXT NOT NULL,
  floor INTEGER,
  floor_since TEXT,
  floor_minutes INTEGER NOT NULL,
  CONSTRAINT pk_meeting PRIMARY KEY (id)
)
--;
CREATE INDEX ix_meeting_alive ON meeting (starts_at) WHERE state IN ('PLANNED','RUNNING')
--;
CREATE UNIQUE INDEX ix_meeting_serial ON meeting (year, serial) WHERE serial > 0
--;
CREATE TABLE meeting_item (
  meeting_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  state TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  opened_at TEXT,
  units TEXT NOT NULL,
  photos TEXT NOT NULL,
  names TEXT NOT NULL,
  shown TEXT NOT NULL,
  pseudonyms TEXT NOT NULL,
  blurs TEXT NOT NULL,
  ballot TEXT NOT NULL,
  ballot_open BOOLEAN NOT NULL,
  settled_at TEXT,
  settled_by TEXT NOT NULL,
  outcome TEXT NOT NULL,
  case_version INTEGER,
  CONSTRAINT pk_meeting_item PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_item_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_item_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_meeting_item_case ON meeting_item (case_id)
--;
CREATE TABLE meeting_seat (
  meeting_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  person TEXT NOT NULL,
  deputy BOOLEAN NOT NULL,
  observer BOOLEAN NOT NULL,
  at TEXT,
  left_at TEXT,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_at TEXT,
  CONSTRAINT pk_meeting_seat PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_seat_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_meeting_seat_unit ON meeting_seat (unit_id)
--;
CREATE TABLE meeting_opinion (
  meeting_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  stance TEXT,
  facts TEXT NOT NULL,
  "view" TEXT NOT NULL,
  takes_on TEXT NOT NULL,
  objection TEXT NOT NULL,
  duty TEXT NOT NULL,
  written BOOLEAN NOT NULL,
  channel TEXT,
  speaker TEXT NOT NULL,
  vote TEXT,
  voted_at TEXT,
  CONSTRAINT pk_meeting_opinion PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_opinion_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_opinion_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE meeting_decision (
  meeting_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  lead INTEGER,
  assisting TEXT NOT NULL,
  task TEXT NOT NULL,
  due TEXT,
  standard TEXT NOT NULL,
  override TEXT NOT NULL,
  override_by TEXT NOT NULL,
  dropped BOOLEAN NOT NULL,
  CONSTRAINT pk_meeting_decision PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_decision_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_decision_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE meeting_read_back (
  meeting_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  decision_n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  heard TEXT NOT NULL,
  text TEXT NOT NULL,
  channel TEXT,
  speaker TEXT NOT NULL,
  objection TEXT NOT NULL,
  void BOOLEAN NOT NULL,
  confirmed_at TEXT,
  confirmed_by TEXT NOT NULL,
  CONSTRAINT pk_meeting_read_back PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_meeting_read_back_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_meeting_read_back_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE dispatch_rule (
  meeting_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  item_n INTEGER NOT NULL,
  matter_id INTEGER NOT NULL,
  lead INTEGER NOT NULL,
  origin TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  assisting TEXT NOT NULL,
  grid_id INTEGER,
  revoked_at TEXT,
  revoked_by TEXT NOT NULL,
  revoked_why TEXT NOT NULL,
  CONSTRAINT pk_dispatch_rule PRIMARY KEY (meeting_id, n),
  CONSTRAINT fk_dispatch_rule_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_dispatch_rule_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_dispatch_rule_matter ON dispatch_rule (matter_id) WHERE revoked_at IS NULL
--;

-- whoever is called to consult on a case sees it; who no longer is, no longer does
CREATE TRIGGER case_scope_invited AFTER UPDATE OF invited ON "case" WHEN NEW.invited <> OLD.invited BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.id
    AND scope IN (SELECT 'U' || value FROM json_each(OLD.invited))
    AND scope NOT IN (SELECT 'U' || value FROM json_each(NEW.invited))
    AND scope IS NOT 'U' || NEW.reporter_unit_id AND scope IS NOT 'U' || NEW.responsible_unit_id
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.id AND 'U' || t.unit_id = case_scope.scope AND NOT t.undone);
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'U' || value, NEW.id, NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')
      FROM json_each(NEW.invited);
END
--;
DROP TRIGGER case_scope_units
--;
CREATE TRIGGER case_scope_units AFTER UPDATE OF responsible_unit_id ON "case"
  WHEN NEW.responsible_unit_id IS NOT OLD.responsible_unit_id BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.id AND scope = 'U' || OLD.responsible_unit_id
    AND OLD.responsible_unit_id IS NOT NEW.reporter_unit_id
    AND OLD.responsible_unit_id NOT IN (SELECT value FROM json_each(NEW.invited))
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.id AND t.unit_id = OLD.responsible_unit_id AND NOT t.undone);
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'U' || NEW.responsible_unit_id, NEW.id, NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')
     WHERE NEW.responsible_unit_id IS NOT NULL;
END
--;
DROP TRIGGER case_scope_undone
--;
CREATE TRIGGER case_scope_undone AFTER UPDATE OF undone ON task WHEN NEW.undone <> OLD.undone BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.case_id AND scope = 'U' || NEW.unit_id
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.case_id AND t.unit_id = NEW.unit_id AND NOT t.undone)
    AND NOT EXISTS (SELECT 1 FROM "case" c WHERE c.id = NEW.case_id
                     AND (NEW.unit_id IN (c.reporter_unit_id, c.responsible_unit_id)
                          OR NEW.unit_id IN (SELECT value FROM json_each(c.invited))));
END
--;

-- what was said in a meeting stays said
CREATE TRIGGER meeting_no_delete BEFORE DELETE ON meeting BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_item_no_delete BEFORE DELETE ON meeting_item BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_seat_no_delete BEFORE DELETE ON meeting_seat BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_opinion_no_delete BEFORE DELETE ON meeting_opinion BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_decision_no_delete BEFORE DELETE ON meeting_decision BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_read_back_no_delete BEFORE DELETE ON meeting_read_back BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER dispatch_rule_no_delete BEFORE DELETE ON dispatch_rule BEGIN SELECT RAISE(ABORT, 'meetings are never deleted'); END
--;
CREATE TRIGGER meeting_version BEFORE UPDATE ON meeting WHEN NEW.version <= OLD.version
BEGIN SELECT RAISE(ABORT, 'a change of a meeting needs its event'); END
--;
CREATE TRIGGER meeting_over BEFORE UPDATE ON meeting WHEN OLD.state IN ('ENDED', 'CANCELLED') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a meeting that is over stays over'); END
