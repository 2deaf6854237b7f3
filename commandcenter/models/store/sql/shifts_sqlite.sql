-- Duty: roster, shifts with their hand-overs, shift log, silenced alarms (revision r0003).
CREATE TABLE roster (
  day DATE NOT NULL,
  turn INTEGER NOT NULL,
  post TEXT NOT NULL,
  n INTEGER NOT NULL,
  login TEXT NOT NULL,
  CONSTRAINT pk_roster PRIMARY KEY (day, turn, post, n)
)
 WITHOUT ROWID
--;
CREATE TABLE shift (
  id INTEGER NOT NULL,
  day DATE NOT NULL,
  turn INTEGER NOT NULL,
  begun_at TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  after_event INTEGER NOT NULL,
  counted_from TEXT NOT NULL,
  data TEXT,
  until_event INTEGER,
  chain_head TEXT,
  off_login TEXT,
  off_signed_at TEXT,
  off_reason TEXT,
  on_login TEXT,
  ended_at TEXT,
  document_id INTEGER,
  CONSTRAINT pk_shift PRIMARY KEY (id),
  CONSTRAINT fk_shift_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;
CREATE INDEX ix_shift_running ON shift (id) WHERE ended_at IS NULL
--;
CREATE TABLE shift_log (
  id INTEGER NOT NULL,
  shift_id INTEGER,
  at TEXT NOT NULL,
  login TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  settled_at TEXT,
  settled_by TEXT,
  CONSTRAINT pk_shift_log PRIMARY KEY (id),
  CONSTRAINT fk_shift_log_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id)
)
--;
CREATE INDEX ix_shift_log_at ON shift_log (at)
--;
CREATE INDEX ix_shift_log_promises ON shift_log (id) WHERE kind = 'PROMISE' AND settled_at IS NULL
--;
CREATE TABLE mute (
  id INTEGER NOT NULL,
  station TEXT NOT NULL,
  login TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_at TEXT,
  ended_by TEXT,
  CONSTRAINT pk_mute PRIMARY KEY (id)
)
--;
CREATE INDEX ix_mute_until ON mute (until)
--;

-- a signed hand-over never changes; what was written into the log stays, a promise is only ticked off
CREATE TRIGGER shift_ended BEFORE UPDATE ON shift WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a signed hand-over never changes'); END
--;
CREATE TRIGGER shift_no_delete BEFORE DELETE ON shift BEGIN SELECT RAISE(ABORT, 'shifts are never deleted'); END
--;
CREATE TRIGGER shift_log_only_settled BEFORE UPDATE ON shift_log
  WHEN OLD.settled_at IS NOT NULL OR NEW.at <> OLD.at OR NEW.login <> OLD.login OR NEW.kind <> OLD.kind
    OR NEW.text <> OLD.text OR NEW.shift_id IS NOT OLD.shift_id
BEGIN SELECT RAISE(ABORT, 'the shift log is never rewritten'); END
--;
CREATE TRIGGER shift_log_no_delete BEFORE DELETE ON shift_log BEGIN SELECT RAISE(ABORT, 'the shift log is never deleted'); END
--;
CREATE TRIGGER mute_no_delete BEFORE DELETE ON mute BEGIN SELECT RAISE(ABORT, 'what was silenced stays told'); END
