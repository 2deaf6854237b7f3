-- Narrow doors in what the policies close: each gives or writes one thing that a person's program rightly needs beyond
-- his scope, never rows. Laid anew with every upgrade. One statement ends at a line holding only "--;".

-- --- numbers ---------------------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION next_case_number(of_day text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE given integer;
BEGIN
  IF my_scope() = 'NOTHING' OR of_day !~ '^\d{8}$' THEN PERFORM refuse('不能登记案件'); END IF;
  INSERT INTO case_number AS c (day, last) VALUES (of_day, 1)
    ON CONFLICT (day) DO UPDATE SET last = c.last + 1 RETURNING c.last INTO given;
  RETURN given;
END $$
--;
CREATE OR REPLACE FUNCTION next_serial(of_kind text, of_year integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE given integer;
BEGIN
  IF my_scope() <> 'ALL' THEN PERFORM refuse('不能印发文书'); END IF;
  INSERT INTO document_number AS d (kind, year, last) VALUES (of_kind, of_year, 1)
    ON CONFLICT (kind, year) DO UPDATE SET last = d.last + 1 RETURNING d.last INTO given;
  RETURN given;
END $$
--;
-- the number of the next event of something that is no case; whoever asks is the next, until his transaction ends
CREATE OR REPLACE FUNCTION next_event(of_entity text, of_id bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF of_entity = 'case' OR my_role() IS NULL AND NOT unbound() THEN PERFORM refuse('不能记录'); END IF;
  PERFORM pg_advisory_xact_lock(hashtext(of_entity), of_id::integer);
  RETURN coalesce((SELECT max(e.n) FROM event e WHERE e.entity = of_entity AND e.entity_id = of_id), 0) + 1;
END $$
--;

-- --- cases -----------------------------------------------------------------------------------------------------------
-- that a self-handled case of its grid and month is marked for a second check
CREATE OR REPLACE FUNCTION mark_sampled(of_case bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$
  INSERT INTO app_meta (key, value)
    SELECT 'sampled.' || k.grid_id, to_char(k.registered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') FROM "case" k
     WHERE k.id = of_case AND k.sample_due AND k.grid_id IS NOT NULL AND sees(of_case)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
$$
--;
-- the parent of a merge calls the child's requesters too, also those whose names the merging officer may not read
CREATE OR REPLACE FUNCTION copy_requesters(child bigint, numbers text, parent bigint, first integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NOT (sees(child) AND sees(parent) AND (unbound() OR EXISTS (
       SELECT 1 FROM "case" c JOIN "case" p ON p.no = c.parent_no
         JOIN event e ON e.entity = 'case' AND e.entity_id = c.id AND e.kind = 'MERGE'
        WHERE c.id = child AND p.id = parent AND is_mine_now(e.xmin)))) THEN
    PERFORM refuse('只有并案时才能转入诉求人');
  END IF;
  INSERT INTO requester (case_id, n, name, phone, address, from_case_id)
    SELECT parent, first + row_number() OVER (ORDER BY r.n) - 1, r.name, r.phone, r.address, child
      FROM requester r WHERE r.case_id = child AND r.n IN (SELECT value FROM json_each(numbers));
END $$
--;
-- what warns of a deadline, after an administrator, who sees no case, changed the calendar or the share
CREATE OR REPLACE FUNCTION running_deadlines()
RETURNS TABLE (id bigint, stage text, stage_since timestamptz, stage_working boolean, due timestamptz, warn_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT k.id, k.stage, k.stage_since, k.stage_working, k.due, k.warn_at FROM "case" k
   WHERE k.due IS NOT NULL AND (my_role() = 'ADMIN' OR unbound())
$$
--;
-- the clocks that run, without a word of whose and why: what a notice of holidays moves is counted before it holds
CREATE OR REPLACE FUNCTION running_clocks() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT jsonb_build_object('limit', t.clock::jsonb -> 'limit', 'lines', (
           SELECT jsonb_agg(jsonb_set(jsonb_set(l.line, '{7}', '""'), '{8}', '""') ORDER BY l.n)
             FROM jsonb_array_elements(t.clock::jsonb -> 'lines') WITH ORDINALITY l(line, n)))::text
    FROM task t JOIN "case" k ON k.id = t.case_id
   WHERE t.state IN ('SENT', 'SIGNED', 'CONTACTED', 'SUSPENDED') AND (my_role() = 'ADMIN' OR unbound())
     AND k.state IN ('SUBMITTED', 'SUPPLEMENT', 'ACCEPTED', 'GRID_HANDLING', 'DISPATCHED', 'HANDLING', 'SUSPENDED',
                     'CONSULTING', 'VERIFYING', 'CALLBACK')
$$
--;
-- how many open cases a unit or grid has to do with, before an administrator retires it
CREATE OR REPLACE FUNCTION open_in(of_scope text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT count(*)::integer FROM case_scope s WHERE s.scope = of_scope AND s.open AND (my_role() = 'ADMIN' OR unbound())
$$
--;
CREATE OR REPLACE FUNCTION set_warning(of_case bigint, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$
  UPDATE "case" SET warn_at = moment WHERE id = of_case AND due IS NOT NULL AND (my_role() = 'ADMIN' OR unbound())
$$
--;

-- --- figures: everybody reads the same, whatever cases he sees -------------------------------------------------------
CREATE OR REPLACE FUNCTION reads_figures() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$ SELECT my_scope() <> 'NOTHING' $$
--;
-- of one day, and of one case, how somebody was rated is for the centre alone; its means a unit reads in `kpi_sum`
CREATE OR REPLACE FUNCTION facts_today(today text, until timestamptz, lowest integer, highest integer, of_owner text)
RETURNS TABLE (unit_id integer, metric text, numerator numeric, denominator numeric, n numeric, pending numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT f.unit_id, f.metric, sum(f.numerator), sum(f.denominator), sum(f.n), sum(f.pending) FROM kpi_fact f
   WHERE f.day = today AND f.at <= until AND f.unit_id BETWEEN lowest AND highest
     AND (strpos(f.metric, '.') > 0) = (of_owner = 'M') AND reads_figures()
       AND ((SELECT my_scope()) = 'ALL' OR NOT starts_with(f.metric, 'rating.'))
   GROUP BY f.unit_id, f.metric
$$
--;
-- what tells the parts of a figure apart (`drill.parts`): a property of the case, '' where it is not settled
CREATE OR REPLACE FUNCTION part_of(split text, grid integer, matter integer, platform text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(CASE split WHEN 'grid' THEN grid::text WHEN 'matter' THEN matter::text ELSE platform END, '')
$$
--;
CREATE OR REPLACE FUNCTION figure_parts(units text, first_day text, last_day text, until timestamptz, split text)
RETURNS TABLE (part text, metric text, numerator numeric, denominator numeric, n numeric, pending numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT part_of(split, f.grid_id, k.matter_id, k.platform), f.metric,
         sum(f.numerator), sum(f.denominator), sum(f.n), sum(f.pending)
    FROM kpi_fact f JOIN "case" k ON k.id = f.case_id
   WHERE f.unit_id IN (SELECT value FROM json_each(units)) AND strpos(f.metric, '.') = 0
     AND f.day BETWEEN first_day AND last_day AND f.at <= until AND reads_figures()
   GROUP BY 1, f.metric
$$
--;
DROP FUNCTION IF EXISTS figure_items(text, text, text, text, timestamptz)
--;
-- the facts behind a figure, newest first; of a case that is not seen the number alone that tells it from others
CREATE OR REPLACE FUNCTION figure_items(units text, metrics text, first_day text, last_day text, until timestamptz,
                                        split text DEFAULT '', keys text DEFAULT '[]')
RETURNS TABLE (case_id bigint, numerator bigint, denominator bigint, n integer, pending integer, seen boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  WITH found AS MATERIALIZED (
    SELECT f.case_id, f.numerator, f.denominator, f.n, f.pending, f.at FROM kpi_fact f
     WHERE f.unit_id IN (SELECT value FROM json_each(units)) AND f.metric = ANY (string_to_array(metrics, ','))
       AND f.day BETWEEN first_day AND last_day AND f.at <= until AND reads_figures()
       AND ((SELECT my_scope()) = 'ALL' OR NOT starts_with(f.metric, 'rating.'))
       AND (split = '' OR EXISTS (
         SELECT FROM "case" k WHERE k.id = f.case_id AND part_of(split, f.grid_id, k.matter_id, k.platform)
                IN (SELECT jsonb_array_elements_text(keys::jsonb))))),
  known AS MATERIALIZED (SELECT d.case_id, sees(d.case_id) AS seen FROM (SELECT DISTINCT f.case_id FROM found f) d)
  SELECT CASE WHEN k.seen THEN f.case_id ELSE -dense_rank() OVER (ORDER BY f.case_id) END,
         f.numerator, f.denominator, f.n, f.pending, k.seen
    FROM found f JOIN known k ON k.case_id = f.case_id ORDER BY f.at DESC, f.case_id DESC
$$
--;
CREATE OR REPLACE FUNCTION mark_sums(marks text, of_unit integer, first_day text, last_day text, until timestamptz)
RETURNS TABLE (metric text, total numeric, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT f.metric, sum(f.numerator), count(*) FROM kpi_fact f
   WHERE f.unit_id = of_unit AND f.metric = ANY (string_to_array(marks, ',')) AND f.day BETWEEN first_day AND last_day
     AND f.at <= until AND reads_figures()
       AND ((SELECT my_scope()) = 'ALL' OR NOT starts_with(f.metric, 'rating.'))
   GROUP BY f.metric
$$
--;
-- of the requesters called in these days about work of these units, those reached (`drill.callback_coverage`)
CREATE OR REPLACE FUNCTION calls_reached(units text, first_day text, last_day text, window_first text,
                                         window_last text, since timestamptz, until timestamptz)
RETURNS TABLE (reached bigint, called bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  WITH mine AS MATERIALIZED (SELECT value::integer AS unit_id FROM json_each(units) WHERE reads_figures()),
  about AS MATERIALIZED (
    SELECT f.case_id FROM kpi_fact f WHERE f.unit_id IN (SELECT m.unit_id FROM mine m)
       AND f.metric = 'resolution_rate' AND f.day BETWEEN first_day AND last_day
    UNION
    SELECT f.case_id FROM kpi_fact f JOIN "case" k ON k.id = f.case_id
     WHERE f.unit_id IN (SELECT m.unit_id FROM mine m) AND f.metric = 'repeat_rate'
       AND f.day BETWEEN window_first AND window_last AND k.close_kind = 'UNREACHABLE'),
  calls AS (
    SELECT max(c.reached::integer) AS reached FROM callback c
     WHERE c.case_id IN (SELECT a.case_id FROM about a) AND c.at >= since AND c.at < until
     GROUP BY c.case_id, c.requester, c.round)
  SELECT coalesce(sum(s.reached), 0)::bigint, count(s.reached) FROM calls s
$$
--;

-- --- the end of the history ------------------------------------------------------------------------------------------
-- the time of a demonstration, the same for all its workstations
CREATE OR REPLACE FUNCTION last_moment() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT e.at FROM event e WHERE my_role() IS NOT NULL OR unbound() ORDER BY e.id DESC LIMIT 1
$$
--;
-- who answers for the turn that runs: every window's bar says so
CREATE OR REPLACE FUNCTION duty_holder() RETURNS TABLE (day date, turn integer, login text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT s.day, s.turn, s.begun_by FROM shift s WHERE s.ended_at IS NULL AND (my_role() IS NOT NULL OR unbound())
$$
--;
-- the old end of the feed, which nobody reads any more; the newest rows always stay
CREATE OR REPLACE FUNCTION prune_changes(upto bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE gone bigint;
BEGIN
  IF my_scope() <> 'ALL' THEN PERFORM refuse('只由中心的工作站清理'); END IF;
  DELETE FROM change_log WHERE seq <= least(upto, (SELECT h.seq FROM feed_head h) - 10000);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$
