-- Months' assessments, what nobody writes past the program; laid anew with every upgrade. One statement ends at a line
-- holding only "--;".

-- the number of the next objection of a month, those counted that this person does not see; the month's row is locked
CREATE OR REPLACE FUNCTION next_objection(of_appraisal bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(max(o.n), 0) + 1 FROM appraisal_objection o WHERE o.appraisal_id = of_appraisal
$$
--;
-- 核对稿: what was frozen as 核对期 of a month began; to a unit its own figures alone
CREATE OR REPLACE FUNCTION check_copy(of_appraisal bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE told jsonb; mine text := my_unit()::text;
BEGIN
  SELECT b.body::jsonb INTO told FROM appraisal_body b WHERE b.appraisal_id = of_appraisal AND b.n = 0;
  IF told IS NULL OR my_scope() = 'ALL' THEN RETURN told; END IF;
  IF my_scope() <> 'OWN' THEN RETURN NULL; END IF;
  RETURN told || jsonb_build_object(
    'units', (SELECT coalesce(jsonb_agg(u), '[]') FROM jsonb_array_elements(told -> 'units') u
               WHERE u -> 'unit' ->> 0 = mine),
    'figures', coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(told -> 'figures') WHERE key = mine), '{}'),
    'ratings', '{}'::jsonb, 'deducted', '{}'::jsonb, 'bonus', '{}'::jsonb,
    'proven', '[]'::jsonb, 'problems', '[]'::jsonb);
END $$
--;
-- months in which somebody objected over a case that complains of this person
CREATE OR REPLACE FUNCTION my_barred_appraisals() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT o.appraisal_id), '{}') FROM appraisal_objection o WHERE o.case_id = ANY (my_barred())
$$
--;
CREATE OR REPLACE FUNCTION appraisal_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 THEN PERFORM refuse('考核的改动须有事件'); END IF;
  IF NEW.month <> OLD.month THEN PERFORM refuse('考核月份不能改'); END IF;
  IF OLD.state = 'PUBLISHED' AND (NEW.state, NEW.published_at, NEW.appeal_until)
       IS DISTINCT FROM (OLD.state, OLD.published_at, OLD.appeal_until) THEN
    PERFORM refuse('这个月的考核已公布');
  END IF;
  IF unbound() THEN RETURN NEW; END IF;
  IF scope_of(my_role()) = 'OWN' AND to_jsonb(NEW) - 'version' <> to_jsonb(OLD) - 'version' THEN
    PERFORM refuse('月度考核由中心办理');
  END IF;
  IF NEW.state = OLD.state AND to_jsonb(NEW) - 'version' <> to_jsonb(OLD) - 'version' THEN
    PERFORM refuse('考核的期限和经办人不能改');
  END IF;
  IF NEW.state = 'SHOWN' AND OLD.state <> 'SHOWN' AND NEW.shown_by IS DISTINCT FROM my_login() THEN
    PERFORM refuse('不能以他人名义送核对');
  END IF;
  IF NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED' AND (
       NEW.published_at IS NULL OR OLD.check_until IS NULL OR NEW.published_at <= OLD.check_until
       OR NEW.check_until IS DISTINCT FROM OLD.check_until
       OR EXISTS (SELECT 1 FROM appraisal_objection o WHERE o.appraisal_id = NEW.id AND o.accepted IS NULL)
       OR EXISTS (SELECT 1 FROM appraisal_bonus b WHERE b.appraisal_id = NEW.id AND b.accepted IS NULL)) THEN
    PERFORM refuse('核对期未满或还有未裁定的，不能公布');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER appraisal_guard BEFORE UPDATE ON appraisal FOR EACH ROW EXECUTE FUNCTION appraisal_guard()
--;
-- where a month or a decision about a unit stands changes by the step that makes this change, told by its event, and
-- begins where it is first made
CREATE OR REPLACE FUNCTION moved_by_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE pair text := NEW.state;
BEGIN
  IF TG_OP = 'UPDATE' THEN pair := OLD.state || '>' || NEW.state; END IF;
  IF NOT EXISTS (SELECT 1 FROM event e
                  WHERE e.entity = TG_TABLE_NAME AND e.entity_id = NEW.id AND e.login = my_login() AND is_mine_now(e.xmin)
                    AND e.kind = step_of(TG_TABLE_NAME, pair)
                    AND (pair <> 'SHOWN>PUBLISHED' OR e.at = (to_jsonb(NEW) ->> 'published_at')::timestamptz)) THEN
    PERFORM refuse('进展的改动须由相应的步骤');
  END IF;
  IF pair = 'SHOWN>PUBLISHED' AND NOT EXISTS (SELECT 1 FROM appraisal_revision r
                  WHERE r.appraisal_id = NEW.id AND is_mine_now(r.xmin)) THEN
    PERFORM refuse('公布须连同公布的内容');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER appraisal_begun AFTER INSERT ON appraisal DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION moved_by_step()
--;
CREATE CONSTRAINT TRIGGER appraisal_moved AFTER UPDATE OF state ON appraisal DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT unbound()) EXECUTE FUNCTION moved_by_step()
--;
CREATE CONSTRAINT TRIGGER accountability_begun AFTER INSERT ON accountability DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION moved_by_step()
--;
CREATE CONSTRAINT TRIGGER accountability_moved AFTER UPDATE OF state ON accountability DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT unbound()) EXECUTE FUNCTION moved_by_step()
--;
-- an objection is decided once, in the decider's own name; an appeal by nobody who ruled on its matter before, or where
-- nobody did, who published. Who raised it may end it unruled; who ruled may open it again while nothing that was
-- published rests on it
CREATE OR REPLACE FUNCTION objection_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE rulers text[];
BEGIN
  IF OLD.accepted IS NOT NULL AND (NEW.accepted IS NOT NULL OR NEW.decided_by <> '' OR NEW.excuse IS NOT NULL
       OR OLD.decided_by IS DISTINCT FROM my_login() OR scope_of(my_role()) = 'OWN'
       OR EXISTS (SELECT 1 FROM appraisal_revision r
                   WHERE r.appraisal_id = OLD.appraisal_id AND r.made_at >= OLD.decided_at)) THEN
    PERFORM refuse('异议已经裁定');
  END IF;
  IF scope_of(my_role()) = 'OWN' AND (to_jsonb(OLD) ->> 'by' IS DISTINCT FROM my_login()
       OR NEW.accepted IS DISTINCT FROM false OR NEW.excuse IS NOT NULL) THEN
    PERFORM refuse('单位只能撤回自己提出的异议');
  END IF;
  IF to_jsonb(NEW) - '{decided_at,decided_by,accepted,ruling,excuse}'::text[]
     <> to_jsonb(OLD) - '{decided_at,decided_by,accepted,ruling,excuse}'::text[] THEN
    PERFORM refuse('异议的内容不能改');
  END IF;
  IF OLD.accepted IS NOT NULL THEN RETURN NEW; END IF;
  IF NEW.decided_by IS DISTINCT FROM my_login() THEN PERFORM refuse('不能以他人名义裁定'); END IF;
  IF NEW.stage = 'APPEAL' THEN
    SELECT array_agg(o.decided_by) INTO rulers FROM appraisal_objection o
     WHERE o.appraisal_id = NEW.appraisal_id AND o.n <> NEW.n AND o.accepted IS NOT NULL AND o.unit_id = NEW.unit_id
       AND o.decided_by <> o.by
       AND (o.about, o.case_id, o.task_n) IS NOT DISTINCT FROM (NEW.about, NEW.case_id, NEW.task_n);
    IF my_login() = ANY (rulers) THEN PERFORM refuse('同一事项的异议由您裁定过'); END IF;
    IF rulers IS NULL AND EXISTS (SELECT 1 FROM appraisal_revision r
         WHERE r.appraisal_id = NEW.appraisal_id AND r.made_by = my_login()) THEN
      PERFORM refuse('公布结果的人不能裁定对它的申诉');
    END IF;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER objection_guard BEFORE UPDATE ON appraisal_objection
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION objection_guard()
--;
CREATE OR REPLACE FUNCTION bonus_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.accepted IS NOT NULL THEN PERFORM refuse('加分须由领导审定'); END IF;
    RETURN NEW;
  END IF;
  IF OLD.accepted IS NOT NULL THEN PERFORM refuse('加分已经审定'); END IF;
  IF (NEW.unit_id, NEW.points) IS DISTINCT FROM (OLD.unit_id, OLD.points) THEN PERFORM refuse('加分的内容不能改'); END IF;
  IF NEW.decided_by IS DISTINCT FROM my_login() OR to_jsonb(OLD) ->> 'by' = my_login() THEN
    PERFORM refuse('加分由申报人以外的领导审定');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER bonus_guard BEFORE INSERT OR UPDATE ON appraisal_bonus
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION bonus_guard()
--;
-- what a publication froze comes with it, and its text is what the hash says; 核对稿 (n = 0) comes as the month is shown
CREATE OR REPLACE FUNCTION made_now(of_appraisal bigint, of_n integer) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE made text;
BEGIN
  IF of_n = 0 THEN
    SELECT e.payload::jsonb -> 'said' ->> 'sha256' INTO made FROM event e
     WHERE e.entity = 'appraisal' AND e.entity_id = of_appraisal AND e.kind = 'SHOW' AND e.login = my_login()
       AND is_mine_now(e.xmin);
  ELSE
    SELECT r.sha256 INTO made FROM appraisal_revision r
     WHERE r.appraisal_id = of_appraisal AND r.n = of_n AND is_mine_now(r.xmin);
  END IF;
  IF made IS NULL THEN PERFORM refuse('公布的内容只能随公布写入'); END IF;
  RETURN made;
END $$
--;
CREATE OR REPLACE FUNCTION publication_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') <> made_now(NEW.appraisal_id, NEW.n) THEN
    PERFORM refuse('公布的内容与摘要不符');
  END IF;
  RETURN NEW;
END $$
--;
-- of all items that a statement writes at once: a month has tens of thousands
CREATE OR REPLACE FUNCTION publication_items() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  PERFORM made_now(p.appraisal_id, p.revision_n) FROM (SELECT DISTINCT appraisal_id, revision_n FROM written) p;
  RETURN NULL;
END $$
--;
CREATE TRIGGER publication_guard BEFORE INSERT ON appraisal_body
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION publication_guard()
--;
CREATE TRIGGER publication_guard AFTER INSERT ON appraisal_item REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT WHEN (NOT unbound()) EXECUTE FUNCTION publication_items()
--;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON appraisal_revision
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON appraisal_body FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON appraisal_item FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER appraisal_never_deleted BEFORE DELETE ON appraisal
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER objection_never_deleted BEFORE DELETE ON appraisal_objection
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER bonus_never_deleted BEFORE DELETE ON appraisal_bonus
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER county_never_deleted BEFORE DELETE ON appraisal_county
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
-- what a task costs its unit changes by the decision of an objection alone
CREATE OR REPLACE FUNCTION excuse_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM event c, event a
                  WHERE c.entity = 'case' AND c.entity_id = NEW.case_id AND c.login = my_login() AND is_mine_now(c.xmin)
                    AND a.entity = 'appraisal' AND a.login = my_login() AND is_mine_now(a.xmin)
                    AND (c.kind, a.kind) IN (('CORRECT', 'DECIDE'), ('UNCORRECT', 'TAKE_BACK'))) THEN
    PERFORM refuse('考核更正须依据裁定的异议');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER excuse_guard AFTER UPDATE OF excused ON task DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.excused IS DISTINCT FROM OLD.excused AND NOT unbound()) EXECUTE FUNCTION excuse_guard()
--;
CREATE CONSTRAINT TRIGGER excuse_given AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.excused <> '[]' AND NOT unbound()) EXECUTE FUNCTION excuse_guard()
--;
-- what was decided about a unit stays as it was decided; the unit reports, and nothing else
CREATE OR REPLACE FUNCTION accountability_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE follows text[] := '{version,state,document_id,rectify,rectify_due,report,reported_at,reported_by,finding,checked_at,checked_by}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF unbound() THEN RETURN NEW; END IF;
    IF NEW.measure = 'DISCIPLINE' AND my_role() <> 'LEADER' THEN
      PERFORM refuse('提请处分由领导决定');
    END IF;
    IF NEW.measure <> ALL (measures_for((SELECT u.accountability FROM unit u WHERE u.id = NEW.unit_id), NEW.trigger)) THEN
      PERFORM refuse('对这个单位不能作出这样的决定');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT unbound() AND NEW.state = 'RECTIFYING' AND OLD.state <> 'RECTIFYING' AND NEW.measure <> ALL (commanded()) THEN
    PERFORM refuse('只对受考核问责的本镇单位责令整改');
  END IF;
  IF NEW.version <> OLD.version + 1 THEN PERFORM refuse('问责的改动须有事件'); END IF;
  IF to_jsonb(NEW) - follows <> to_jsonb(OLD) - follows THEN PERFORM refuse('已作出的决定不能改'); END IF;
  IF NOT unbound() AND scope_of(my_role()) = 'OWN' AND (
       to_jsonb(NEW) - '{version,state,report,reported_at,reported_by}'::text[]
       <> to_jsonb(OLD) - '{version,state,report,reported_at,reported_by}'::text[]
       OR OLD.state <> 'RECTIFYING' OR NEW.state <> 'REPORTED' OR NEW.reported_by <> my_login()) THEN
    PERFORM refuse('单位只报送整改情况');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER accountability_guard BEFORE INSERT OR UPDATE ON accountability
  FOR EACH ROW EXECUTE FUNCTION accountability_guard()
--;
CREATE TRIGGER accountability_never_deleted BEFORE DELETE ON accountability
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER use_stays BEFORE UPDATE OR DELETE ON accountability_use FOR EACH ROW EXECUTE FUNCTION append_only()
