-- What a person's login may write at all, whatever program it comes from; laid anew with every upgrade. One statement
-- ends at a line holding only "--;". Nothing here binds the loader and the server's own administrator (`unbound()`).

-- whether a row was written by the transaction that is running, also inside a savepoint of it
CREATE OR REPLACE FUNCTION is_mine_now(written_by xid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = app, pg_temp AS $$
  SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN false
              WHEN written_by = pg_current_xact_id_if_assigned()::xid THEN true
              WHEN age(written_by) > 0 THEN false
              ELSE pg_xact_status((pg_current_xact_id_if_assigned()::text::bigint - age(written_by))::text::xid8)
                   = 'in progress' END
$$
--;
-- a demonstration or rehearsal lives in a time of its own; the loader alone can say so
CREATE OR REPLACE FUNCTION has_own_time() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM app_meta m WHERE m.key = 'kind' AND m.value <> 'live'
                                             OR m.key = 'clock' AND m.value = 'simulated')
$$
--;
-- whether a case may be seen by whoever asks: what the policies say, for functions that they do not bind
CREATE OR REPLACE FUNCTION sees(of_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT unbound() OR of_case <> ALL (my_barred()) AND CASE my_scope()
    WHEN 'ALL' THEN true
    WHEN 'OWN' THEN EXISTS (SELECT 1 FROM case_scope s JOIN "case" k ON k.id = s.case_id
                             WHERE s.case_id = of_case AND s.scope = ANY (my_keys()) AND k.state <> 'TRANSFERRED')
    ELSE false END
$$
--;

-- --- events ----------------------------------------------------------------------------------------------------------
-- Somebody's own, of a kind that his post records; or the program's, as 系统: what follows from a step of one's own just
-- now, and the duties that the centre's workstations do. The time is the server's.
CREATE OR REPLACE FUNCTION event_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE who account := me(); before event;
BEGIN
  IF who.id IS NULL THEN PERFORM refuse('账号已停用'); END IF;
  IF NEW.entity = 'case' THEN
    SELECT * INTO before FROM event e WHERE e.entity = 'case' AND e.entity_id = NEW.entity_id AND e.n = NEW.n - 1;
  END IF;
  IF NEW.login = who.login THEN
    IF NOT may_record(NEW.entity, NEW.kind, who.role) THEN PERFORM refuse('这个岗位不能记录 ' || NEW.kind); END IF;
    IF NEW.entity = 'account' AND NEW.kind = 'PASSWORD' AND NEW.entity_id <> who.id THEN
      PERFORM refuse('只能修改自己的密码');
    END IF;
    IF NEW.kind = 'UNDO' AND (before.login IS DISTINCT FROM who.login OR NOT is_undoable(before.kind)) THEN
      PERFORM refuse('只能撤销自己的上一步操作');
    END IF;
  ELSIF NEW.login <> 'system' OR NOT may_record(NEW.entity, NEW.kind, 'SYSTEM') THEN
    PERFORM refuse('不能以他人名义记录');
  ELSIF scope_of(who.role) = 'OWN'
    AND NOT (NEW.entity = 'case' AND before.login IS NOT DISTINCT FROM who.login
             AND EXISTS (SELECT 1 FROM event e WHERE e.id = before.id AND is_mine_now(e.xmin))) THEN
    PERFORM refuse('不能以系统名义记录');
  ELSIF scope_of(who.role) = 'NOTHING' AND NEW.entity <> 'setup' THEN
    PERFORM refuse('不能以系统名义记录');
  END IF;
  IF NEW.entity = 'case' AND NOT EXISTS (SELECT 1 FROM "case" k WHERE k.id = NEW.entity_id AND k.version >= NEW.n) THEN
    PERFORM refuse('事件没有相应的案件改动');
  END IF;
  IF NOT has_own_time() THEN
    NEW.recorded_at := clock_timestamp();
    IF abs(extract(epoch FROM NEW.at - NEW.recorded_at)) > 120 THEN
      PERFORM refuse('本机时间与服务器相差超过2分钟，请先校准时间');
    END IF;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER event_guard BEFORE INSERT ON event
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION event_guard()
--;

-- --- cases -----------------------------------------------------------------------------------------------------------
-- at once: numbers and ids are the server's, a claim is one's own, a report bears its reporter's name
CREATE OR REPLACE FUNCTION case_authored() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE of_day text;
BEGIN
  IF NEW.claimed_by IS NOT NULL AND NEW.claimed_by <> my_login()
     AND (TG_OP = 'INSERT' OR NEW.claimed_by IS DISTINCT FROM OLD.claimed_by) THEN
    PERFORM refuse('只能以自己的名义认领');
  END IF;
  IF TG_OP = 'INSERT' THEN
    of_day := substr(NEW.no, 3, 8);
    IF NEW.no !~ '^LH\d{8}-\d{5,9}$' OR NEW.id > (SELECT s.last_value FROM case_id_seq s)
       OR NOT EXISTS (SELECT 1 FROM case_number n WHERE n.day = of_day AND n.last >= substr(NEW.no, 12)::integer) THEN
      PERFORM refuse('案件编号由服务器给出');
    END IF;
    -- what came before counts in no figure: only who answers for the old ledger says that a case comes from it
    IF NEW.origin = 'LEDGER' AND my_role() NOT IN ('DIRECTOR', 'SHIFT_LEAD') THEN
      PERFORM refuse('只有主任和值班长可以接转台账');
    END IF;
  ELSIF NEW.version = OLD.version AND (
      (NEW.stage, NEW.stage_since, NEW.stage_working) IS DISTINCT FROM (OLD.stage, OLD.stage_since, OLD.stage_working)
      OR NEW.warn_at IS DISTINCT FROM OLD.warn_at AND my_role() IS DISTINCT FROM 'ADMIN') THEN
    PERFORM refuse('案件的改动须有事件');
  ELSIF (NEW.id, NEW.no, NEW.reporter, NEW.reporter_unit_id, NEW.origin, NEW.drill)
        IS DISTINCT FROM (OLD.id, OLD.no, OLD.reporter, OLD.reporter_unit_id, OLD.origin, OLD.drill) THEN
    PERFORM refuse('编号、报告人和来历不能改动');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER case_authored BEFORE INSERT OR UPDATE ON "case"
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION case_authored()
--;
-- at commit: each new version has its event, written in this transaction, and the events lead to the state
CREATE OR REPLACE FUNCTION case_settled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
  seen integer := 0; reached text[] := ARRAY[NEW.state]; kind text; found integer := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.version = OLD.version THEN RETURN NULL; END IF;
    seen := OLD.version; reached := ARRAY[OLD.state];
  END IF;
  FOR kind IN SELECT e.kind FROM event e WHERE e.entity = 'case' AND e.entity_id = NEW.id
                 AND e.n > seen AND e.n <= NEW.version AND is_mine_now(e.xmin) ORDER BY e.n LOOP
    found := found + 1;
    reached := reached || ARRAY(SELECT split_part(p, '>', 2) FROM unnest(pairs_of(kind)) p
                                 WHERE split_part(p, '>', 1) = ANY (reached));
  END LOOP;
  IF found <> NEW.version - seen THEN PERFORM refuse('案件的改动须有事件'); END IF;
  IF NEW.state <> ALL (reached) THEN
    PERFORM refuse('所记的操作不能使案件由 ' || OLD.state || ' 变为 ' || NEW.state);
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER case_settled AFTER INSERT OR UPDATE ON "case"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION case_settled()
--;

-- at commit: what a meeting decides is dispatched, or sent back to triage, by its topic alone; the minutes that were owed
-- are there with a numbered paper
CREATE OR REPLACE FUNCTION comes_from_meeting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NEW.kind = 'MINUTES' THEN
    IF NOT EXISTS (SELECT 1 FROM document d JOIN meeting_item i ON i.meeting_id = d.meeting_id
                    WHERE d.kind = 'minutes' AND i.case_id = NEW.entity_id AND is_mine_now(d.xmin)) THEN
      PERFORM refuse('补会商的纪要在会商页印发');
    END IF;
  ELSIF NOT EXISTS (SELECT 1 FROM meeting_item i JOIN event e ON e.entity = 'meeting' AND e.entity_id = i.meeting_id
                     WHERE i.case_id = NEW.entity_id AND i.case_version = NEW.n AND is_mine_now(i.xmin)
                       AND e.kind = CASE NEW.kind WHEN 'DIRECT' THEN 'SIGN' ELSE 'SETTLE' END AND is_mine_now(e.xmin)) THEN
    PERFORM refuse('会商派发由主持人在会上签发');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER comes_from_meeting AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.entity = 'case' AND NEW.kind IN ('DIRECT', 'CONSULT_NOTHING', 'MINUTES') AND NOT unbound())
  EXECUTE FUNCTION comes_from_meeting()
--;

-- --- what comes only with an event -----------------------------------------------------------------------------------
-- arguments: the entity; the column that holds its id ('' where there is none); the id to take for none
CREATE OR REPLACE FUNCTION comes_with_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE told jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM event e WHERE e.entity = TG_ARGV[0]
                    AND e.entity_id = coalesce((told ->> TG_ARGV[1])::bigint, TG_ARGV[2]::bigint)
                    AND is_mine_now(e.xmin)) THEN
    PERFORM refuse('改动 ' || TG_TABLE_NAME || ' 须有事件');
  END IF;
  RETURN NULL;
END $$
--;
CREATE OR REPLACE FUNCTION person_comes_with_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account a JOIN event e ON e.entity = 'account' AND e.entity_id = a.id
                  WHERE a.person_id = NEW.id AND is_mine_now(e.xmin)) THEN
    PERFORM refuse('改动 person 须有事件');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER comes_with_event AFTER INSERT OR UPDATE ON person
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION person_comes_with_event()
--;
-- the same for rows of a case, which each command writes by the dozen; what was done is taken away by an undo alone
CREATE OR REPLACE FUNCTION part_comes_with_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE of_case bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN of_case := OLD.case_id; ELSE of_case := NEW.case_id; END IF;
  IF NOT EXISTS (SELECT 1 FROM event e WHERE e.entity = 'case' AND e.entity_id = of_case AND is_mine_now(e.xmin)
                    AND (TG_OP <> 'DELETE' OR TG_TABLE_NAME = 'kpi_fact' OR e.kind = 'UNDO')) THEN
    PERFORM refuse('改动 ' || TG_TABLE_NAME || ' 须有事件');
  END IF;
  RETURN NULL;
END $$
--;
-- rows stay with their case, so that one event cannot cover for two cases
CREATE OR REPLACE FUNCTION part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.case_id <> OLD.case_id THEN PERFORM app.refuse('不能移到另一案件'); END IF;
  RETURN NEW;
END $$
--;
-- argument: the column that names who did it; it is whoever writes the row, and stays
CREATE OR REPLACE FUNCTION authored() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE now_by text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF TG_OP = 'INSERT' AND now_by IS DISTINCT FROM my_login() OR
     TG_OP = 'UPDATE' AND now_by IS DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[0]
  THEN PERFORM refuse('不能以他人名义记录'); END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON verification
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON callback
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON proxy
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON rating
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON request
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('asked_by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON document
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON shift
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('begun_by')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON shift_log
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('login')
--;
CREATE TRIGGER authored BEFORE INSERT OR UPDATE ON mute
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION authored('login')
--;

-- --- separate hands --------------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION verification_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM task k, json_each(k.handlers) h, me() m
              WHERE k.case_id = NEW.case_id AND h.value = m.person_id) THEN
    PERFORM refuse('经办人不能核查自己办理的事项');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER verification_guard BEFORE INSERT ON verification
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION verification_guard()
--;
-- decided once, by somebody else than who asked; the program lets a request fall with its task
CREATE OR REPLACE FUNCTION request_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- the third return falls as it is asked: the case goes to the meeting in the same transaction
    IF NOT (NEW.result IS NULL AND NEW.decided_at IS NULL OR NEW.result = 'VOID' AND NEW.decided_by = 'system') THEN
      PERFORM refuse('申请须由他人裁决');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.result IS NOT DISTINCT FROM OLD.result THEN RETURN NEW; END IF;
  IF OLD.result IS NOT NULL AND OLD.result <> 'VOID' THEN PERFORM refuse('该申请已经裁决'); END IF;
  IF NEW.result IS NULL OR NEW.result = 'VOID' THEN RETURN NEW; END IF;
  IF NEW.decided_by IS DISTINCT FROM my_login() OR EXISTS (
       SELECT 1 FROM account a, me() m WHERE a.login = OLD.asked_by AND a.person_id = m.person_id) THEN
    PERFORM refuse('申请人不能裁决自己的申请');
  END IF;
  IF NOT EXISTS (SELECT 1 FROM event e WHERE e.entity = 'case' AND e.entity_id = NEW.case_id AND e.kind = 'DECIDE'
                    AND e.login = my_login() AND is_mine_now(e.xmin)) THEN
    PERFORM refuse('裁决须有事件');
  END IF;
  RETURN NEW;
END $$
--;
CREATE CONSTRAINT TRIGGER request_guard AFTER INSERT OR UPDATE ON request
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION request_guard()
--;
-- the login of an account never changes; its password lies with the server, not in the row
CREATE OR REPLACE FUNCTION account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.login <> OLD.login OR NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id) THEN
    PERFORM app.refuse('登录名和使用人不能改动');
  END IF;
  IF NEW.password IS NOT NULL THEN PERFORM app.refuse('密码只由服务器保管'); END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER account_guard BEFORE INSERT OR UPDATE ON account
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION account_guard()
--;
-- a number that was taken belongs to a paper: serials stay gapless
CREATE OR REPLACE FUNCTION serial_used() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM document d WHERE d.kind = NEW.kind AND d.year = NEW.year AND d.serial = NEW.last) THEN
    PERFORM refuse('文书编号不能空取');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER serial_used AFTER INSERT OR UPDATE ON document_number
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION serial_used()
--;

-- --- papers on their way ---------------------------------------------------------------------------------------------
-- who drafts, reviews and signs are different persons, each under the own name
CREATE OR REPLACE FUNCTION paper_draft_hands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE who account := me(); drafter text := to_jsonb(NEW) ->> 'by';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF drafter = 'system' THEN
      IF NOT NEW.kind = ANY (by_the_hour()) OR NEW.person_id IS NOT NULL THEN PERFORM refuse('不能以系统名义记录'); END IF;
    ELSIF drafter IS DISTINCT FROM who.login OR NEW.person_id IS DISTINCT FROM who.person_id THEN
      PERFORM refuse('不能以他人名义记录');
    END IF;
    IF NEW.state <> 'DRAFT' OR NEW.version <> 1 OR NEW.reviewed_by IS NOT NULL OR NEW.signed_by IS NOT NULL
       OR NEW.document_id IS NOT NULL THEN
      PERFORM refuse('文稿从草拟开始');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.person_id IS DISTINCT FROM OLD.person_id THEN PERFORM refuse('不能以他人名义记录'); END IF;
  IF NOT who.role = ANY (draft_posts(OLD.state || '>' || NEW.state)) THEN PERFORM refuse('这个岗位不能办理这一步'); END IF;
  IF OLD.state = 'REVIEW' AND NEW.state = 'SIGN' THEN
    IF NEW.reviewed_by IS DISTINCT FROM who.login OR NEW.reviewed_person IS DISTINCT FROM who.person_id
       OR who.person_id IS NOT DISTINCT FROM NEW.person_id OR who.login = drafter THEN
      PERFORM refuse('核稿须由拟稿人以外的人办理');
    END IF;
  ELSIF NEW.state <> 'DRAFT' AND (NEW.reviewed_by, NEW.reviewed_person) IS DISTINCT FROM (OLD.reviewed_by, OLD.reviewed_person) THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  IF OLD.state = 'SIGN' AND NEW.state = 'SIGNED' THEN
    IF NEW.signed_by IS DISTINCT FROM who.login OR who.person_id IN (NEW.person_id, NEW.reviewed_person)
       OR who.login IN (drafter, NEW.reviewed_by) THEN
      PERFORM refuse('签发须由拟稿人和核稿人以外的人办理');
    END IF;
  ELSIF NEW.signed_by IS DISTINCT FROM OLD.signed_by THEN PERFORM refuse('不能以他人名义记录');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER paper_draft_hands BEFORE INSERT OR UPDATE ON paper_draft
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION paper_draft_hands()
--;
-- at commit: a kind that is signed first has its signed draft, and says what was signed
CREATE OR REPLACE FUNCTION document_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE draft paper_draft;
BEGIN
  SELECT * INTO draft FROM paper_draft d WHERE d.document_id = NEW.id;
  IF draft.id IS NULL AND NOT coalesce((SELECT (s.value::jsonb ->> 'signed')::boolean FROM setting s
                                         WHERE s.key = 'paper.' || NEW.kind), signed_first(NEW.kind)) THEN
    RETURN NULL;
  END IF;
  IF draft.id IS NULL OR draft.state <> 'ISSUED' OR draft.signed_by IS NULL OR draft.kind <> NEW.kind THEN
    PERFORM refuse('这类文书须先签发');
  END IF;
  IF draft.data::jsonb - 'face' <> NEW.data::jsonb - 'face' THEN PERFORM refuse('印发的内容须是签发的内容'); END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER document_signed AFTER INSERT ON document
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION document_signed()
--;
CREATE OR REPLACE FUNCTION document_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF NEW.voided_by IS DISTINCT FROM my_login() OR NOT may_record('document', 'VOID', my_role()) THEN
    PERFORM refuse('这个岗位不能作废文书');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER document_withdrawn BEFORE UPDATE ON document
  FOR EACH ROW WHEN (NEW.state = 'VOID' AND OLD.state <> 'VOID' AND NOT unbound()) EXECUTE FUNCTION document_withdrawn()
--;
-- a unit signs for itself; the centre records what it was told, and says so
CREATE OR REPLACE FUNCTION paper_receipt_hands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE own boolean := scope_of(my_role()) = 'OWN';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.sent_by IS DISTINCT FROM my_login() OR NEW.received_at IS NOT NULL OR NEW.reminders <> 0 THEN
      PERFORM refuse('回执从发出开始');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.reminders, NEW.reminded_at) IS DISTINCT FROM (OLD.reminders, OLD.reminded_at) AND (own OR NEW.reminders <> OLD.reminders + 1) THEN
    PERFORM refuse('催收由中心记录');
  END IF;
  IF NEW.received_at IS NOT NULL AND (NEW.recorded_by IS DISTINCT FROM my_login() OR own <> (NEW.channel = 'PROGRAM')
     OR own AND NEW.unit_id <> my_unit() OR btrim(NEW.receiver) = '') THEN
    PERFORM refuse('回执须以自己的名义登记');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER paper_receipt_hands BEFORE INSERT OR UPDATE ON paper_receipt
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION paper_receipt_hands()
--;
-- the papers that were sent to this person's unit, but none of a case that complains of it
CREATE OR REPLACE FUNCTION my_papers() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(r.document_id), '{}') FROM paper_receipt r JOIN document d ON d.id = r.document_id
   WHERE r.unit_id = my_unit() AND (d.case_id IS NULL OR d.case_id <> ALL (my_barred()))
$$
