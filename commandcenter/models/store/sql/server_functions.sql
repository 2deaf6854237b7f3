-- Functions of a server, laid anew with every upgrade. One statement ends at a line holding only "--;".
-- Whatever runs with the owner's rights names its search path, so that nobody's own objects are found in its place.

-- --- words that SQLite has and a server lacks, so that one query serves both -----------------------------------------
CREATE OR REPLACE FUNCTION instr(whole text, part text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT strpos(whole, part) $$
--;
CREATE OR REPLACE FUNCTION json_each(list text) RETURNS TABLE (value bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS $$
  SELECT x::bigint FROM jsonb_array_elements_text(list::jsonb) AS x
$$
--;

-- --- the chain -------------------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION micros(at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT (extract(epoch FROM at) * 1000000)::bigint::text $$
--;
CREATE OR REPLACE FUNCTION sized(part text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT octet_length(part)::text || ':' || part $$
--;
-- the same as `chain.chain_hash`: sha256 over the length-prefixed parts of an event and its place in the chain
CREATE OR REPLACE FUNCTION chain_hash(prev text, seq bigint, e event) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(
    sized(prev) || sized(seq::text) || sized(e.id::text) || sized(micros(e.at)) || sized(micros(e.recorded_at))
      || sized(e.login) || sized(e.entity) || sized(e.entity_id::text) || sized(e.n::text) || sized(e.kind)
      || sized(e.payload), 'UTF8')), 'hex')
$$
--;

-- --- at commit: chain, feed, sums, each behind the one lock ----------------------------------------------------------
CREATE OR REPLACE FUNCTION number_change(of_entity text, of_id bigint, of_version integer, left_scope text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE number bigint;
BEGIN
  UPDATE feed_head SET seq = seq + 1 RETURNING seq INTO number;
  INSERT INTO change_log (seq, entity, entity_id, version, scope)
    VALUES (number, of_entity, of_id, of_version, left_scope);
  PERFORM pg_notify('change', '');
END $$
--;
CREATE OR REPLACE FUNCTION event_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE head chain_head; link text;
BEGIN
  SELECT * INTO head FROM chain_head WHERE id = 1 FOR UPDATE;
  link := chain_hash(head.hash, head.seq + 1, NEW);
  INSERT INTO chain (seq, event_id, prev, hash) VALUES (head.seq + 1, NEW.id, head.hash, link);
  UPDATE chain_head SET seq = head.seq + 1, hash = link WHERE id = 1;
  PERFORM number_change(NEW.entity, NEW.entity_id, NEW.n, NULL);
  RETURN NULL;
END $$
--;
CREATE OR REPLACE FUNCTION change_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  PERFORM 1 FROM chain_head WHERE id = 1 FOR UPDATE;
  PERFORM number_change(NEW.entity, NEW.entity_id, NEW.version, NEW.scope);
  DELETE FROM change_waiting WHERE id = NEW.id;
  RETURN NULL;
END $$
--;
CREATE OR REPLACE FUNCTION add_to_sums(f kpi_fact, sign integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$
  INSERT INTO kpi_sum AS k (owner, period, owner_id, metric, numerator, denominator, n, pending)
    SELECT o.owner, p.period, o.id, f.metric,
           sign * f.numerator, sign * f.denominator, sign * f.n, sign * f.pending
    FROM (SELECT CASE WHEN strpos(f.metric, '.') > 0 THEN 'M' ELSE 'U' END AS owner, f.unit_id AS id
          UNION ALL SELECT 'G', f.grid_id WHERE f.grid_id IS NOT NULL) o,
         (SELECT f.day AS period UNION ALL SELECT substr(f.day, 1, 7)) p
  ON CONFLICT (owner, period, owner_id, metric) DO UPDATE SET
    numerator = k.numerator + excluded.numerator, denominator = k.denominator + excluded.denominator,
    n = k.n + excluded.n, pending = k.pending + excluded.pending
$$
--;
CREATE OR REPLACE FUNCTION fact_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  PERFORM 1 FROM chain_head WHERE id = 1 FOR UPDATE;
  IF TG_OP <> 'INSERT' THEN PERFORM add_to_sums(OLD, -1); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM add_to_sums(NEW, 1); END IF;
  RETURN NULL;
END $$
--;
-- the head of the chain with the events of this transaction so far; whoever asks is the next to add one
CREATE OR REPLACE FUNCTION settled_head() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE head text;
BEGIN
  SET CONSTRAINTS app.event_at_commit IMMEDIATE;
  SELECT hash INTO head FROM chain_head WHERE id = 1 FOR UPDATE;
  RETURN head;
END $$
--;
-- a change that is no event of its own, told to every board (a claim)
CREATE OR REPLACE FUNCTION ring(of_case bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$
  INSERT INTO change_waiting (entity, entity_id, version)
    SELECT 'claim', k.id, k.version FROM "case" k WHERE k.id = of_case AND sees(of_case)
$$
--;

-- --- guards of the life cycle ----------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION refuse(why text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'CC001', MESSAGE = why; END $$
--;
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM app.refuse(TG_TABLE_NAME || ' 只能追加，不能改动或删除'); RETURN NULL; END $$
--;
CREATE OR REPLACE FUNCTION case_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('DRAFT', 'SUBMITTED') AND NOT (NEW.state = 'ARCHIVED' AND NEW.origin = 'HISTORY') THEN
      PERFORM refuse('案件只能以草稿或待受理开始');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.version < OLD.version THEN PERFORM refuse('案件的版本只增不减'); END IF;
  IF NEW.version = OLD.version AND
     (to_jsonb(NEW) - '{claimed_by,claimed_until,stage,stage_since,stage_working,warn_at}'::text[])
       IS DISTINCT FROM (to_jsonb(OLD) - '{claimed_by,claimed_until,stage,stage_since,stage_working,warn_at}'::text[])
  THEN PERFORM refuse('案件的改动须有事件'); END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM transition t WHERE t.entity = 'case' AND t.from_state = OLD.state AND t.to_state = NEW.state)
  THEN PERFORM refuse('案件不能由 ' || OLD.state || ' 变为 ' || NEW.state); END IF;
  RETURN NEW;
END $$
--;
CREATE OR REPLACE FUNCTION task_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM transition t WHERE t.entity = 'task' AND t.from_state = OLD.state AND t.to_state = NEW.state)
  THEN PERFORM refuse('任务不能由 ' || OLD.state || ' 变为 ' || NEW.state); END IF;
  RETURN NEW;
END $$
--;

-- --- scope: who sees a case; a scope that is lost leaves a row in the feed, so that its board drops the case ----------
CREATE OR REPLACE FUNCTION is_open(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT state IN ('SUBMITTED','SUPPLEMENT','ACCEPTED','GRID_HANDLING','DISPATCHED','HANDLING','SUSPENDED','CONSULTING','VERIFYING','CALLBACK')
$$
--;
CREATE OR REPLACE FUNCTION grid_scopes(grid_id integer, involved text) RETURNS TABLE (scope text)
LANGUAGE sql STABLE SET search_path = app, pg_temp AS $$
  SELECT DISTINCT 'G' || u.ancestor_id FROM grid_up u
   WHERE u.grid_id = grid_scopes.grid_id OR u.grid_id IN (SELECT value FROM json_each(grid_scopes.involved))
$$
--;
CREATE OR REPLACE FUNCTION case_scoped() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO case_scope (scope, case_id, open)
      SELECT k.scope, NEW.id, is_open(NEW.state) FROM (
        SELECT g.scope FROM grid_scopes(NEW.grid_id, NEW.involved) g
        UNION SELECT 'U' || NEW.reporter_unit_id WHERE NEW.reporter_unit_id IS NOT NULL
        UNION SELECT 'U' || NEW.responsible_unit_id WHERE NEW.responsible_unit_id IS NOT NULL) k
      ON CONFLICT DO NOTHING;
    PERFORM bar(NEW.id, NEW.complained_units, NEW.complained_persons);
    RETURN NULL;
  END IF;
  IF NEW.grid_id IS DISTINCT FROM OLD.grid_id OR NEW.involved <> OLD.involved THEN
    DELETE FROM case_scope WHERE case_id = NEW.id AND scope LIKE 'G%'
      AND scope NOT IN (SELECT g.scope FROM grid_scopes(NEW.grid_id, NEW.involved) g);
    INSERT INTO case_scope (scope, case_id, open)
      SELECT g.scope, NEW.id, is_open(NEW.state) FROM grid_scopes(NEW.grid_id, NEW.involved) g ON CONFLICT DO NOTHING;
  END IF;
  IF NEW.responsible_unit_id IS DISTINCT FROM OLD.responsible_unit_id THEN
    DELETE FROM case_scope WHERE case_id = NEW.id AND scope = 'U' || OLD.responsible_unit_id
      AND OLD.responsible_unit_id IS DISTINCT FROM NEW.reporter_unit_id
      AND OLD.responsible_unit_id NOT IN (SELECT value FROM json_each(NEW.invited))
      AND NOT EXISTS (SELECT 1 FROM task t
                      WHERE t.case_id = NEW.id AND t.unit_id = OLD.responsible_unit_id AND NOT t.undone);
    INSERT INTO case_scope (scope, case_id, open)
      SELECT 'U' || NEW.responsible_unit_id, NEW.id, is_open(NEW.state) WHERE NEW.responsible_unit_id IS NOT NULL
      ON CONFLICT DO NOTHING;
  END IF;
  -- whoever is called to consult on a case sees it; who no longer is, no longer does
  IF NEW.invited <> OLD.invited THEN
    DELETE FROM case_scope s WHERE s.case_id = NEW.id
      AND s.scope IN (SELECT 'U' || value FROM json_each(OLD.invited))
      AND s.scope NOT IN (SELECT 'U' || value FROM json_each(NEW.invited))
      AND s.scope IS DISTINCT FROM 'U' || NEW.reporter_unit_id AND s.scope IS DISTINCT FROM 'U' || NEW.responsible_unit_id
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = NEW.id AND 'U' || t.unit_id = s.scope AND NOT t.undone);
    INSERT INTO case_scope (scope, case_id, open)
      SELECT 'U' || value, NEW.id, is_open(NEW.state) FROM json_each(NEW.invited) ON CONFLICT DO NOTHING;
  END IF;
  IF is_open(NEW.state) <> is_open(OLD.state) THEN
    UPDATE case_scope SET open = is_open(NEW.state) WHERE case_id = NEW.id;
  END IF;
  IF NEW.complained_units <> OLD.complained_units OR NEW.complained_persons <> OLD.complained_persons THEN
    DELETE FROM case_barred b WHERE b.case_id = NEW.id AND NOT (
      b.kind = 'U' AND b.who IN (SELECT value FROM json_each(NEW.complained_units)) OR
      b.kind = 'P' AND b.who IN (SELECT value FROM json_each(NEW.complained_persons)));
    PERFORM bar(NEW.id, NEW.complained_units, NEW.complained_persons);
    -- whoever just was recused must hear of it once, so that his board drops the case
    INSERT INTO change_waiting (entity, entity_id, version, scope)
      SELECT 'case', NEW.id, 0, who.key FROM (
        SELECT 'U' || value AS key, value AS unit_id, NULL::bigint AS person_id FROM json_each(NEW.complained_units)
         WHERE value NOT IN (SELECT value FROM json_each(OLD.complained_units))
        UNION ALL
        SELECT 'P' || value, NULL, value FROM json_each(NEW.complained_persons)
         WHERE value NOT IN (SELECT value FROM json_each(OLD.complained_persons))) who
      WHERE EXISTS (
        SELECT 1 FROM account a WHERE (a.unit_id = who.unit_id OR a.person_id = who.person_id)
           AND (scope_of(a.role) = 'ALL' OR EXISTS (
             SELECT 1 FROM case_scope s WHERE s.case_id = NEW.id AND s.scope IN ('U' || a.unit_id, 'G' || a.grid_id))));
  END IF;
  RETURN NULL;
END $$
--;
CREATE OR REPLACE FUNCTION bar(of_case bigint, units text, persons text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$
  INSERT INTO case_barred (case_id, kind, who)
    SELECT of_case, 'U', value FROM json_each(units) UNION SELECT of_case, 'P', value FROM json_each(persons)
  ON CONFLICT DO NOTHING
$$
--;
CREATE OR REPLACE FUNCTION task_scoped() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO case_scope (scope, case_id, open)
      SELECT 'U' || NEW.unit_id, k.id, is_open(k.state) FROM "case" k WHERE k.id = NEW.case_id ON CONFLICT DO NOTHING;
  ELSIF NEW.undone <> OLD.undone THEN
    -- a dispatch taken back gives its unit no sight of the case
    DELETE FROM case_scope WHERE case_id = NEW.case_id AND scope = 'U' || NEW.unit_id
      AND NOT EXISTS (SELECT 1 FROM task t
                      WHERE t.case_id = NEW.case_id AND t.unit_id = NEW.unit_id AND NOT t.undone)
      AND NOT EXISTS (SELECT 1 FROM "case" k
                      WHERE k.id = NEW.case_id
                        AND (NEW.unit_id IN (k.reporter_unit_id, k.responsible_unit_id)
                             OR NEW.unit_id IN (SELECT value FROM json_each(k.invited))));
  END IF;
  RETURN NULL;
END $$
--;
CREATE OR REPLACE FUNCTION scope_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  INSERT INTO change_waiting (entity, entity_id, version, scope) VALUES ('case', OLD.case_id, 0, OLD.scope);
  RETURN NULL;
END $$
--;
-- a grid that is put under another community takes its cases along
CREATE OR REPLACE FUNCTION grid_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO case_scope (scope, case_id, open)
      SELECT 'G' || NEW.ancestor_id, s.case_id, s.open FROM case_scope s WHERE s.scope = 'G' || NEW.grid_id
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END IF;
  DELETE FROM case_scope d WHERE d.scope = 'G' || OLD.ancestor_id
    AND d.case_id IN (SELECT s.case_id FROM case_scope s WHERE s.scope = 'G' || OLD.grid_id)
    AND NOT EXISTS (SELECT 1 FROM "case" k, LATERAL grid_scopes(k.grid_id::integer, k.involved) g
                     WHERE k.id = d.case_id AND g.scope = d.scope);
  RETURN NULL;
END $$
--;

-- --- papers and duty -------------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'RESERVED' AND (NEW.data <> OLD.data OR NEW.sha256 IS DISTINCT FROM OLD.sha256
     OR NEW.serial <> OLD.serial OR NEW.code <> OLD.code)
  THEN PERFORM app.refuse('已印发的文书不能改动'); END IF;
  IF OLD.state = 'VOID' AND to_jsonb(NEW) <> to_jsonb(OLD)
     OR NEW.state <> OLD.state AND NOT (OLD.state = 'RESERVED' AND NEW.state IN ('ISSUED', 'VOID')
                                        OR OLD.state = 'ISSUED' AND NEW.state = 'VOID')
  THEN PERFORM app.refuse('作废的文书不能改动'); END IF;
  IF NEW.state = 'VOID' AND (btrim(coalesce(NEW.void_reason, '')) = '' OR NEW.voided_at IS NULL OR NEW.voided_by IS NULL)
     OR NEW.state <> 'VOID' AND NEW.voided_at IS NOT NULL
  THEN PERFORM app.refuse('作废须写明理由'); END IF;
  RETURN NEW;
END $$
--;
CREATE OR REPLACE FUNCTION paper_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE old_by text := to_jsonb(OLD) ->> 'by';
BEGIN
  IF NEW.version <> OLD.version + 1 THEN PERFORM app.refuse('文稿的改动须是下一版'); END IF;
  IF (NEW.id, NEW.kind, to_jsonb(NEW) ->> 'by', NEW.at, NEW.subject) IS DISTINCT FROM (OLD.id, OLD.kind, old_by, OLD.at, OLD.subject)
  THEN PERFORM app.refuse('文稿的种类、对象和拟稿人不能改动'); END IF;
  IF NOT OLD.state || '>' || NEW.state = ANY (app.draft_pairs()) THEN PERFORM app.refuse('文稿不能这样流转'); END IF;
  IF OLD.state <> 'DRAFT' AND (NEW.data, NEW.texts, NEW.template) IS DISTINCT FROM (OLD.data, OLD.texts, OLD.template)
  THEN PERFORM app.refuse('送核以后的文稿不能改动'); END IF;
  IF NEW.state = 'ISSUED' AND NEW.document_id IS NULL THEN PERFORM app.refuse('印发须取号'); END IF;
  RETURN NEW;
END $$
--;
CREATE OR REPLACE FUNCTION paper_receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.received_at IS NOT NULL OR (NEW.document_id, NEW.unit_id, NEW.sent_at, NEW.sent_by)
                                    IS DISTINCT FROM (OLD.document_id, OLD.unit_id, OLD.sent_at, OLD.sent_by)
  THEN PERFORM app.refuse('已登记的回执不能改动'); END IF;
  RETURN NEW;
END $$
--;
-- the meeting of a paper is what its frozen data say, whichever edition of the program takes the number
CREATE OR REPLACE FUNCTION document_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.meeting_id := CASE WHEN NEW.case_id IS NULL THEN (NEW.data::jsonb ->> 'meeting_id')::bigint END;
  RETURN NEW;
END $$
--;
CREATE OR REPLACE FUNCTION shift_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL THEN PERFORM app.refuse('双方已签字的交接班不能改动'); END IF;
  RETURN NEW;
END $$
--;
CREATE OR REPLACE FUNCTION shift_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.settled_at IS NOT NULL OR NEW.at <> OLD.at OR NEW.login <> OLD.login OR NEW.kind <> OLD.kind
     OR NEW.text <> OLD.text OR NEW.shift_id IS DISTINCT FROM OLD.shift_id
  THEN PERFORM app.refuse('值班记录不能改写'); END IF;
  RETURN NEW;
END $$
--;

-- --- keeping ---------------------------------------------------------------------------------------------------------
-- after rows came with ids of their own (the township, a move, a restore)
CREATE OR REPLACE FUNCTION follow_ids() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE one record;
BEGIN
  FOR one IN SELECT c.table_name, c.column_name, pg_get_serial_sequence(format('app.%I', c.table_name), c.column_name) AS seq
               FROM information_schema.columns c
              WHERE c.table_schema = 'app' AND c.column_default LIKE 'nextval(%' LOOP
    EXECUTE format('SELECT setval(%L, m.newest) FROM (SELECT max(%I) AS newest FROM app.%I) m, %s s'
                   ' WHERE m.newest >= s.last_value', one.seq, one.column_name, one.table_name, one.seq);
  END LOOP;
END $$
--;

-- --- who acts: the login of the connection, never a setting that anybody could set -----------------------------------
CREATE OR REPLACE FUNCTION group_role(name text) RETURNS text
LANGUAGE sql STABLE RETURN 'ccg_' || home() || '_' || name
--;
CREATE OR REPLACE FUNCTION my_login() RETURNS text
LANGUAGE sql STABLE RETURN CASE WHEN starts_with(session_user, 'cc_' || home() || '_')
                                THEN substr(session_user, length('cc_' || home() || '_') + 1) END
--;
CREATE OR REPLACE FUNCTION me() RETURNS account
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT a FROM account a WHERE a.login = my_login() AND a.active
$$
--;
CREATE OR REPLACE FUNCTION my_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT a.role FROM account a WHERE a.login = my_login() AND a.active
$$
--;
CREATE OR REPLACE FUNCTION my_unit() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT a.unit_id FROM account a WHERE a.login = my_login() AND a.active
$$
--;
-- ALL, OWN or NOTHING (`access.SCOPES`)
CREATE OR REPLACE FUNCTION my_scope() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT CASE WHEN unbound() THEN 'ALL' ELSE coalesce(
    (SELECT scope_of(a.role) FROM account a WHERE a.login = my_login() AND a.active), 'NOTHING') END
$$
--;
-- the keys a post with OWN scope holds (`access.scope_keys`); no other post holds any
CREATE OR REPLACE FUNCTION my_keys() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT array_remove(ARRAY['U' || a.unit_id, 'G' || a.grid_id], NULL) FROM account a
   WHERE a.login = my_login() AND a.active AND scope_of(a.role) = 'OWN'
$$
--;
-- under which a row of the feed tells that a case was lost: the keys, and whoever was recused
CREATE OR REPLACE FUNCTION my_losses() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT array_remove(ARRAY['U' || a.unit_id, 'G' || a.grid_id, 'P' || a.person_id], NULL) FROM account a
   WHERE a.login = my_login() AND a.active
$$
--;
-- 回避: the cases that complain of this person or his unit; whoever recuses himself finishes his transaction
CREATE OR REPLACE FUNCTION my_barred() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(b.case_id), '{}') FROM account a, LATERAL (
    SELECT u.case_id, u.xmin FROM case_barred u WHERE u.kind = 'U' AND u.who = a.unit_id
    UNION ALL SELECT p.case_id, p.xmin FROM case_barred p WHERE p.kind = 'P' AND p.who = a.person_id) b
   WHERE a.login = my_login() AND a.active AND NOT unbound()
     AND (pg_current_xact_id_if_assigned() IS NULL OR NOT is_mine_now(b.xmin))  -- who only reads asks no row
$$
--;
-- the same for a post of the centre, and nothing at all for anybody else, who so is barred from every case: one look
-- at the account instead of two for each table, and no function inside another, which would cost as much again
CREATE OR REPLACE FUNCTION barred_in_centre() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT ARRAY(
    SELECT b.case_id FROM (
      SELECT u.case_id, u.xmin FROM case_barred u WHERE u.kind = 'U' AND u.who = a.unit_id
      UNION ALL SELECT p.case_id, p.xmin FROM case_barred p WHERE p.kind = 'P' AND p.who = a.person_id) b
     WHERE NOT unbound() AND (pg_current_xact_id_if_assigned() IS NULL OR NOT is_mine_now(b.xmin)))
  FROM account a WHERE a.login = my_login() AND a.active AND scope_of(a.role) = 'ALL'
$$
--;

-- --- search: the text test on whatever has all tokens, as far as this person may see; `sealed`: those that were handed
-- over (移送) too. Of the newest `most` at least, of each key of a scope: whoever asks sorts them.
-- Words are compared before the scope is asked, which no policy would allow on a table that everybody reads: therefore
-- a function that gives nothing but ids. Words that the newest texts have again and again are looked for from the newest
-- case on, and so is a page found before their long lists are even read; others by the index.
CREATE OR REPLACE FUNCTION matching(match text, forms text, before bigint, most integer, sealed boolean)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp ROWS 50 AS $$
DECLARE
  words text[] := ARRAY(SELECT jsonb_array_elements_text(forms::jsonb));
  contains text := coalesce((
    SELECT string_agg(format(' AND strpos(x.form, ($2)[%s]) > 0', i), '') FROM generate_subscripts(words, 1) i), '');
  source text := 'SELECT x.case_id FROM case_text x';
  condition text := ' WHERE x.case_id < $3 AND x.case_id <> ALL ($5)' || contains;
  newest text := ' ORDER BY x.case_id DESC LIMIT $4';
  scope text := my_scope();
  often integer := 0;
  key text;
BEGIN
  IF most <= 500 THEN
    EXECUTE 'SELECT count(*) FROM (SELECT FROM (SELECT form FROM case_text WHERE case_id < $1 ORDER BY case_id DESC LIMIT 500) x'
      || ' WHERE true' || contains || ' LIMIT 3) found' INTO often USING before, words;
  END IF;
  IF match <> '' AND often < 3 THEN
    source := source || ' JOIN case_token f ON f.case_id = x.case_id AND f.tokens @@ $1::tsquery';
  END IF;
  IF scope = 'OWN' OR NOT sealed THEN
    condition := condition
      || ' AND NOT EXISTS (SELECT 1 FROM "case" k WHERE k.id = x.case_id AND k.state = ''TRANSFERRED'')';
  END IF;
  IF scope = 'ALL' THEN
    RETURN QUERY EXECUTE source || condition || newest USING match, words, before, most, my_barred();
  ELSIF scope = 'OWN' THEN
    FOREACH key IN ARRAY my_keys() LOOP
      RETURN QUERY EXECUTE source || ' JOIN case_scope s ON s.case_id = x.case_id' || condition
        || ' AND s.scope = $6' || newest USING match, words, before, most, my_barred(), key;
    END LOOP;
  END IF;
END $$
--;
-- --- the feed's two ends, whoever asks: what a person may not see leaves holes, no other ends -------------------------
CREATE OR REPLACE FUNCTION feed_ends() RETURNS TABLE (first bigint, last bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce((SELECT min(seq) FROM change_log), 0), (SELECT h.seq FROM feed_head h WHERE h.id = 1)
$$
