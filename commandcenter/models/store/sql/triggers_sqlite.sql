-- Guards and kept tables of the embedded database. One statement ends at a line holding only "--;".
-- chain_hash() is registered by the program on each connection, so a foreign tool cannot add an event.

-- search: tokens without positions; exactness comes from the text test (design §3, Search)
CREATE VIRTUAL TABLE case_token USING fts5(tokens, content='', detail='none', columnsize=0, tokenize='ascii')
--;
CREATE VIRTUAL TABLE case_token_rows USING fts5vocab(case_token, 'row')
--;

-- events: append-only, each with its link of the chain and one row of the feed
CREATE TRIGGER event_chain AFTER INSERT ON event BEGIN
  INSERT INTO chain (seq, event_id, prev, hash)
    SELECT h.seq + 1, NEW.id, h.hash,
           chain_hash(h.hash, h.seq + 1, NEW.id, NEW.at, NEW.recorded_at, NEW.login, NEW.entity, NEW.entity_id, NEW.n, NEW.kind, NEW.payload)
    FROM chain_head h;
  UPDATE chain_head SET seq = seq + 1, hash = (SELECT c.hash FROM chain c WHERE c.seq = chain_head.seq + 1);
  INSERT INTO change_log (entity, entity_id, version) VALUES (NEW.entity, NEW.entity_id, NEW.n);
END
--;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
--;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
--;
CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END
--;
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END
--;

-- life cycle: only pairs of the table generated from lifecycle.TRANSITIONS; versions only grow
CREATE TRIGGER case_state BEFORE UPDATE OF state ON "case" WHEN NEW.state <> OLD.state
  AND NOT EXISTS (SELECT 1 FROM transition t WHERE t.entity = 'case' AND t.from_state = OLD.state AND t.to_state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'no such transition of a case'); END
--;
CREATE TRIGGER case_version BEFORE UPDATE OF version ON "case" WHEN NEW.version <= OLD.version
BEGIN SELECT RAISE(ABORT, 'the version of a case only grows'); END
--;
CREATE TRIGGER case_change_needs_version BEFORE UPDATE ON "case"
  WHEN NEW.version = OLD.version AND (NEW.state <> OLD.state OR NEW.text <> OLD.text OR NEW.due IS NOT OLD.due)
BEGIN SELECT RAISE(ABORT, 'a change of a case needs its event'); END
--;
CREATE TRIGGER case_first_state BEFORE INSERT ON "case" WHEN NEW.state NOT IN ('DRAFT', 'SUBMITTED')
  AND NOT (NEW.state = 'ARCHIVED' AND NEW.origin = 'HISTORY')
  AND NOT EXISTS (SELECT 1 FROM app_meta WHERE key = 'loading' AND value = '1')
BEGIN SELECT RAISE(ABORT, 'a case begins as a draft or submitted'); END
--;
CREATE TRIGGER case_no_delete BEFORE DELETE ON "case" BEGIN SELECT RAISE(ABORT, 'cases are never deleted'); END
--;
CREATE TRIGGER task_state BEFORE UPDATE OF state ON task WHEN NEW.state <> OLD.state
  AND NOT EXISTS (SELECT 1 FROM transition t WHERE t.entity = 'task' AND t.from_state = OLD.state AND t.to_state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'no such transition of a task'); END
--;
CREATE TRIGGER task_no_delete BEFORE DELETE ON task BEGIN SELECT RAISE(ABORT, 'tasks are never deleted'); END
--;

-- scope: who sees a case; a scope that is lost leaves a row in the feed, so that its board drops the case
CREATE TRIGGER case_scope_insert AFTER INSERT ON "case" BEGIN
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT k.scope, NEW.id, NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')
    FROM (SELECT 'G' || u.ancestor_id AS scope FROM grid_up u
           WHERE u.grid_id = NEW.grid_id OR u.grid_id IN (SELECT value FROM json_each(NEW.involved))
          UNION SELECT 'U' || NEW.reporter_unit_id WHERE NEW.reporter_unit_id IS NOT NULL
          UNION SELECT 'U' || NEW.responsible_unit_id WHERE NEW.responsible_unit_id IS NOT NULL) k;
  INSERT OR IGNORE INTO case_barred (case_id, kind, who)
    SELECT NEW.id, 'U', value FROM json_each(NEW.complained_units)
    UNION SELECT NEW.id, 'P', value FROM json_each(NEW.complained_persons);
END
--;
CREATE TRIGGER case_scope_grids AFTER UPDATE OF grid_id, involved ON "case"
  WHEN NEW.grid_id IS NOT OLD.grid_id OR NEW.involved <> OLD.involved BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.id AND scope GLOB 'G*' AND scope NOT IN (
    SELECT 'G' || u.ancestor_id FROM grid_up u
     WHERE u.grid_id = NEW.grid_id OR u.grid_id IN (SELECT value FROM json_each(NEW.involved)));
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'G' || u.ancestor_id, NEW.id, NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK') FROM grid_up u
     WHERE u.grid_id = NEW.grid_id OR u.grid_id IN (SELECT value FROM json_each(NEW.involved));
END
--;
CREATE TRIGGER case_scope_units AFTER UPDATE OF responsible_unit_id ON "case"
  WHEN NEW.responsible_unit_id IS NOT OLD.responsible_unit_id BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.id AND scope = 'U' || OLD.responsible_unit_id
    AND OLD.responsible_unit_id IS NOT NEW.reporter_unit_id
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.id AND t.unit_id = OLD.responsible_unit_id AND NOT t.undone);
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'U' || NEW.responsible_unit_id, NEW.id, NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')
     WHERE NEW.responsible_unit_id IS NOT NULL;
END
--;
CREATE TRIGGER case_scope_task AFTER INSERT ON task BEGIN
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'U' || NEW.unit_id, c.id, c.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK') FROM "case" c WHERE c.id = NEW.case_id;
END
--;
CREATE TRIGGER case_scope_open AFTER UPDATE OF state ON "case"
  WHEN (NEW.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')) <> (OLD.state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')) BEGIN
  UPDATE case_scope SET open = NOT open WHERE case_id = NEW.id;
END
--;
-- a dispatch taken back gives its unit no sight of the case
CREATE TRIGGER case_scope_undone AFTER UPDATE OF undone ON task WHEN NEW.undone <> OLD.undone BEGIN
  DELETE FROM case_scope WHERE case_id = NEW.case_id AND scope = 'U' || NEW.unit_id
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.case_id AND t.unit_id = NEW.unit_id AND NOT t.undone)
    AND NOT EXISTS (SELECT 1 FROM "case" c WHERE c.id = NEW.case_id AND NEW.unit_id IN (c.reporter_unit_id, c.responsible_unit_id));
END
--;
CREATE TRIGGER case_scope_left AFTER DELETE ON case_scope BEGIN
  INSERT INTO change_log (entity, entity_id, version, scope) VALUES ('case', OLD.case_id, 0, OLD.scope);
END
--;
CREATE TRIGGER case_barred_update AFTER UPDATE OF complained_units, complained_persons ON "case"
  WHEN NEW.complained_units <> OLD.complained_units OR NEW.complained_persons <> OLD.complained_persons BEGIN
  DELETE FROM case_barred WHERE case_id = NEW.id;
  INSERT OR IGNORE INTO case_barred (case_id, kind, who)
    SELECT NEW.id, 'U', value FROM json_each(NEW.complained_units)
    UNION SELECT NEW.id, 'P', value FROM json_each(NEW.complained_persons);
END
--;

-- figures: sums follow the facts; nothing else writes them
CREATE TRIGGER kpi_fact_insert AFTER INSERT ON kpi_fact BEGIN
  INSERT INTO kpi_sum (owner, period, owner_id, metric, numerator, denominator, n, pending)
    SELECT o.owner, p.period, o.id, NEW.metric, NEW.numerator, NEW.denominator, NEW.n, NEW.pending
    FROM (SELECT iif(instr(NEW.metric, '.'), 'M', 'U') AS owner, NEW.unit_id AS id
          UNION ALL SELECT 'G', NEW.grid_id WHERE NEW.grid_id IS NOT NULL) o,
         (SELECT NEW.day AS period UNION ALL SELECT substr(NEW.day, 1, 7)) p
    WHERE true
  ON CONFLICT (owner, period, owner_id, metric) DO UPDATE SET
    numerator = numerator + excluded.numerator, denominator = denominator + excluded.denominator,
    n = n + excluded.n, pending = pending + excluded.pending;
END
--;
CREATE TRIGGER kpi_fact_delete AFTER DELETE ON kpi_fact BEGIN
  UPDATE kpi_sum SET numerator = numerator - OLD.numerator, denominator = denominator - OLD.denominator,
    n = n - OLD.n, pending = pending - OLD.pending
   WHERE metric = OLD.metric AND period IN (OLD.day, substr(OLD.day, 1, 7))
     AND ((owner IN ('U', 'M') AND owner_id = OLD.unit_id) OR (owner = 'G' AND owner_id = OLD.grid_id));
END
--;
CREATE TRIGGER kpi_fact_update AFTER UPDATE ON kpi_fact BEGIN
  UPDATE kpi_sum SET numerator = numerator - OLD.numerator, denominator = denominator - OLD.denominator,
    n = n - OLD.n, pending = pending - OLD.pending
   WHERE metric = OLD.metric AND period IN (OLD.day, substr(OLD.day, 1, 7))
     AND ((owner IN ('U', 'M') AND owner_id = OLD.unit_id) OR (owner = 'G' AND owner_id = OLD.grid_id));
  INSERT INTO kpi_sum (owner, period, owner_id, metric, numerator, denominator, n, pending)
    SELECT o.owner, p.period, o.id, NEW.metric, NEW.numerator, NEW.denominator, NEW.n, NEW.pending
    FROM (SELECT iif(instr(NEW.metric, '.'), 'M', 'U') AS owner, NEW.unit_id AS id
          UNION ALL SELECT 'G', NEW.grid_id WHERE NEW.grid_id IS NOT NULL) o,
         (SELECT NEW.day AS period UNION ALL SELECT substr(NEW.day, 1, 7)) p
    WHERE true
  ON CONFLICT (owner, period, owner_id, metric) DO UPDATE SET
    numerator = numerator + excluded.numerator, denominator = denominator + excluded.denominator,
    n = n + excluded.n, pending = pending + excluded.pending;
END
--;

-- papers: an issued document never changes
CREATE TRIGGER document_issued BEFORE UPDATE ON document
  WHEN OLD.state <> 'RESERVED' AND (NEW.data <> OLD.data OR NEW.sha256 IS NOT OLD.sha256 OR NEW.serial <> OLD.serial OR NEW.code <> OLD.code)
BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END
--;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END
--;
CREATE TRIGGER document_bytes_no_update BEFORE UPDATE ON document_bytes BEGIN SELECT RAISE(ABORT, 'stored pages never change'); END
--;
CREATE TRIGGER document_bytes_no_delete BEFORE DELETE ON document_bytes BEGIN SELECT RAISE(ABORT, 'stored pages never change'); END
