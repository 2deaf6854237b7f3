-- What a person's login may read and write of a consultation; laid anew with every upgrade. One statement ends at a line
-- holding only "--;". Nothing here binds the loader and the server's own administrator (`unbound()`).

-- --- sight -----------------------------------------------------------------------------------------------------------
-- the meetings that this person's unit is called to; one that speaks of nothing but what complains of him is not his
CREATE OR REPLACE FUNCTION my_meetings() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(s.meeting_id), '{}') FROM meeting_seat s WHERE s.unit_id = my_unit()
     AND EXISTS (SELECT 1 FROM meeting_item i WHERE i.meeting_id = s.meeting_id AND i.case_id <> ALL (my_barred()))
$$
--;
-- those that speak of a case which complains of this person
CREATE OR REPLACE FUNCTION my_barred_meetings() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(i.meeting_id), '{}') FROM meeting_item i WHERE i.case_id = ANY (my_barred())
$$
--;
-- whether one of these units is still to say where it stands on a topic
CREATE OR REPLACE FUNCTION is_awaited(of_meeting bigint, topic integer, of_case bigint, units text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM json_each(units) u
     WHERE NOT EXISTS (SELECT 1 FROM case_barred b WHERE b.case_id = of_case AND b.kind = 'U' AND b.who = u.value)
       AND NOT EXISTS (SELECT 1 FROM meeting_opinion o WHERE o.meeting_id = of_meeting AND o.item_n = topic
                          AND o.unit_id = u.value AND o.stance IS NOT NULL))
$$
--;
-- written opinions stay hidden until all are in, or the meeting begins; of one that was cancelled and of a topic taken off
-- for good; whoever must not know of the case is not awaited (`confidence.sealed`)
CREATE OR REPLACE FUNCTION opinions_sealed(of_meeting bigint, topic integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM meeting m JOIN meeting_item i ON i.meeting_id = m.id AND i.n = topic
     WHERE m.id = of_meeting AND m.hidden AND m.state IN ('PLANNED', 'CANCELLED')
       AND (m.state = 'CANCELLED' OR i.state = 'GONE' OR is_awaited(m.id, i.n, i.case_id, i.units)))
$$
--;
-- What the texts of a meeting say of whoever is behind its topics, for the masking of its projection: whole names, given
-- names and ends of addresses, and of them only what stands in those texts already. So whoever keeps a meeting learns no
-- identity that the database hides from him, and can try a guess only by writing it into the meeting, where it stays.
CREATE OR REPLACE FUNCTION said_of_people(of_meeting bigint) RETURNS TABLE (kind text, passage text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  WITH said AS (
    SELECT regexp_replace(string_agg(x.words, ' / '), '[[:space:]·.,、_-]', '', 'g') AS words FROM (
      SELECT concat_ws(' / ', o.facts, o.view, o.takes_on, o.objection) FROM meeting_opinion o
       WHERE o.meeting_id = of_meeting
      UNION ALL SELECT concat_ws(' / ', d.task, d.standard) FROM meeting_decision d WHERE d.meeting_id = of_meeting
      UNION ALL SELECT concat_ws(' / ', i.ballot, k.title) FROM meeting_item i JOIN "case" k ON k.id = i.case_id
       WHERE i.meeting_id = of_meeting
      UNION ALL SELECT m.place FROM meeting m WHERE m.id = of_meeting) x(words)),
  known AS (
    SELECT regexp_replace(q.name, '[[:space:]·.,、_-]', '', 'g') AS name,
           regexp_replace(q.address, '[[:space:]·.,、_-]', '', 'g') AS address
      FROM meeting_item i JOIN requester q ON q.case_id = i.case_id WHERE i.meeting_id = of_meeting
    UNION ALL SELECT p.name, '' FROM meeting_item i JOIN "case" k ON k.id = i.case_id,
      json_each(k.complained_persons) c JOIN person p ON p.id = c.value WHERE i.meeting_id = of_meeting),
  passages AS (
    SELECT 'name' AS kind, name AS passage FROM known WHERE length(name) >= 2
    UNION SELECT 'given', substr(name, 2) FROM known WHERE length(name) = 3
    UNION SELECT 'given', substr(name, 3) FROM known WHERE length(name) = 4
    UNION SELECT 'address', substr(address, k) FROM known, generate_series(1, length(address) - 4) k)
  SELECT p.kind, p.passage FROM passages p, said
   WHERE strpos(said.words, p.passage) > 0 AND (unbound() OR my_scope() = 'ALL')
   ORDER BY 1, 2
$$
--;
-- the meetings of which this person reads no opinion that is hidden: all but those he keeps or chairs
CREATE OR REPLACE FUNCTION my_sealed_meetings() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT m.id), '{}') FROM meeting m JOIN meeting_item i ON i.meeting_id = m.id
   WHERE m.hidden AND m.state IN ('PLANNED', 'CANCELLED') AND my_login() NOT IN (m.created_by, m.chair) AND opinions_sealed(m.id, i.n)
$$
--;
-- the number of the next part of a meeting, those counted that this person does not see; the meeting's row is locked
CREATE OR REPLACE FUNCTION next_part(of_meeting bigint, list text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE following integer;
BEGIN
  IF list <> ALL (ARRAY['meeting_item', 'meeting_seat', 'meeting_opinion', 'meeting_decision', 'meeting_read_back',
                        'dispatch_rule']) THEN PERFORM refuse('没有这张表'); END IF;
  IF NOT unbound() AND my_scope() IS DISTINCT FROM 'ALL' AND of_meeting <> ALL (my_meetings()) THEN
    PERFORM refuse('没有这次会商');
  END IF;
  EXECUTE format('SELECT coalesce(max(n), 0) + 1 FROM %I WHERE meeting_id = $1', list) INTO following USING of_meeting;
  RETURN following;
END $$
--;

-- --- under whose name ------------------------------------------------------------------------------------------------
-- whether this login just recorded one of these steps of a meeting
CREATE OR REPLACE FUNCTION did_in_meeting(of_meeting bigint, VARIADIC kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM event e WHERE e.entity = 'meeting' AND e.entity_id = of_meeting AND e.kind = ANY (kinds)
                    AND e.login = my_login() AND is_mine_now(e.xmin))
$$
--;
CREATE OR REPLACE FUNCTION is_my_chair(of_meeting bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM meeting m WHERE m.id = of_meeting AND m.chair = my_login())
$$
--;
CREATE OR REPLACE FUNCTION meeting_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT unbound() AND (NEW.created_by <> my_login() OR NEW.state <> 'PLANNED') THEN
      PERFORM refuse('不能以他人名义记录');
    END IF;
  ELSE
    IF NEW.version <> OLD.version + 1 THEN PERFORM refuse('会商的改动须有事件'); END IF;
    IF OLD.state IN ('ENDED', 'CANCELLED') AND NEW.state <> OLD.state THEN PERFORM refuse('会商已经结束'); END IF;
    IF unbound() THEN RETURN NEW; END IF;
    IF scope_of(my_role()) = 'OWN' AND to_jsonb(NEW) - 'version' <> to_jsonb(OLD) - 'version' THEN
      PERFORM refuse('会议安排由中心改动');
    END IF;
    IF OLD.hidden AND OLD.state IN ('PLANNED', 'CANCELLED') AND EXISTS (
         SELECT 1 FROM meeting_opinion o WHERE o.meeting_id = NEW.id AND opinions_sealed(o.meeting_id, o.item_n)) THEN
      IF NOT NEW.hidden AND NEW.state IN ('PLANNED', 'CANCELLED') THEN
        PERFORM refuse('已有单位按不公开提交书面意见，全部交齐或开会前不能公开');
      END IF;
      IF (NEW.chair <> OLD.chair OR NEW.state = 'CANCELLED') AND my_login() NOT IN (OLD.created_by, OLD.chair) THEN
        PERFORM refuse('已有单位按不公开提交书面意见，由本次会商的记录人或主持人改动');
      END IF;
    END IF;
    IF (NEW.created_at, NEW.created_by) IS DISTINCT FROM (OLD.created_at, OLD.created_by) THEN
      PERFORM refuse('不能以他人名义记录');
    END IF;
  END IF;
  IF NOT unbound() AND (TG_OP = 'INSERT' OR NEW.chair <> OLD.chair) AND NOT EXISTS (
       SELECT 1 FROM account a WHERE a.login = NEW.chair AND may_record('meeting', 'SIGN', a.role)) THEN
    PERFORM refuse('这个岗位不能主持会商');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER meeting_guard BEFORE INSERT OR UPDATE ON meeting FOR EACH ROW EXECUTE FUNCTION meeting_guard()
--;
-- the chair alone signs, and says that nothing is dispatched; what he ended he alone opens again
CREATE OR REPLACE FUNCTION meeting_item_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE by_chair text[] := ARRAY['SIGNED', 'NOTHING'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'WAITING' OR NEW.settled_by <> '' THEN PERFORM refuse('议题从待议开始'); END IF;
    RETURN NULL;
  END IF;
  IF NEW.meeting_id <> OLD.meeting_id OR NEW.case_id <> OLD.case_id THEN PERFORM refuse('议题不能改换案件'); END IF;
  IF NEW.state <> OLD.state AND (NEW.state = ANY (by_chair) OR OLD.state = ANY (by_chair)) AND NOT (
       is_my_chair(NEW.meeting_id)
       AND did_in_meeting(NEW.meeting_id, VARIADIC CASE WHEN OLD.state = ANY (by_chair) THEN ARRAY['UNSIGN']
                                                        WHEN NEW.state = 'SIGNED' THEN ARRAY['SIGN']
                                                        ELSE ARRAY['SETTLE'] END)) THEN
    PERFORM refuse('由主持人签发');
  END IF;
  IF NEW.settled_by <> OLD.settled_by AND NEW.settled_by NOT IN ('', my_login()) THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER meeting_item_guard AFTER INSERT OR UPDATE ON meeting_item
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION meeting_item_guard()
--;
-- fewer units to wait for would open what others wrote in confidence: done by who reads it anyway; told at once, while the
-- chair is still who he was
CREATE OR REPLACE FUNCTION awaited_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM json_each(OLD.units) u WHERE u.value NOT IN (SELECT n.value FROM json_each(NEW.units) n))
     AND EXISTS (SELECT 1 FROM meeting m JOIN meeting_opinion o ON o.meeting_id = m.id AND o.item_n = OLD.n
                  WHERE m.id = OLD.meeting_id AND m.hidden AND m.state IN ('PLANNED', 'CANCELLED')
                    AND my_login() NOT IN (m.created_by, m.chair))
     AND is_awaited(OLD.meeting_id, OLD.n, OLD.case_id, OLD.units) THEN
    PERFORM refuse('已有单位按不公开提交书面意见，由本次会商的记录人或主持人改动');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER awaited_guard BEFORE UPDATE OF units ON meeting_item
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION awaited_guard()
--;
-- who wrote down that a unit came, went or sent word is named; who never came was absent at the end, without a name
CREATE OR REPLACE FUNCTION seat_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE hand text := to_jsonb(NEW) ->> 'by';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF hand IS DISTINCT FROM my_login() THEN PERFORM refuse('不能以他人名义记录'); END IF;
    RETURN NEW;
  END IF;
  IF (NEW.meeting_id, NEW.unit_id) IS DISTINCT FROM (OLD.meeting_id, OLD.unit_id) THEN
    PERFORM refuse('签到不能改换单位');
  END IF;
  IF scope_of(my_role()) = 'OWN' AND NEW.state <> OLD.state AND (NEW.state = 'ABSENT'
       OR NEW.state = 'EXCUSED' AND OLD.at IS NOT NULL AND OLD.state IN ('PRESENT', 'LEFT')) THEN
    PERFORM refuse('缺席由中心登记，已到会的只能登记离会');
  END IF;
  IF (NEW.mode, NEW.person, NEW.deputy, NEW.at, NEW.left_at, NEW.reason)
       IS DISTINCT FROM (OLD.mode, OLD.person, OLD.deputy, OLD.at, OLD.left_at, OLD.reason)
     OR NEW.state <> OLD.state AND NOT (OLD.state = 'INVITED' AND NEW.state = 'ABSENT' AND my_scope() = 'ALL') THEN
    IF hand IS DISTINCT FROM my_login() THEN PERFORM refuse('不能以他人名义记录'); END IF;
  ELSIF hand IS DISTINCT FROM to_jsonb(OLD) ->> 'by' AND hand IS DISTINCT FROM my_login() THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER seat_guard BEFORE INSERT OR UPDATE ON meeting_seat
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION seat_guard()
--;
-- what a unit says it says itself, and so does the chair; what the centre wrote down for it stands beside that, with the channel and the name of
-- who wrote it. The part stays with its meeting, case and unit
CREATE OR REPLACE FUNCTION opinion_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE is_said boolean := TG_OP = 'INSERT'; is_own boolean := scope_of(my_role()) = 'OWN' OR NEW.unit_id = my_unit();
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.meeting_id, NEW.item_n, NEW.case_id, NEW.unit_id, NEW.channel IS NULL)
         IS DISTINCT FROM (OLD.meeting_id, OLD.item_n, OLD.case_id, OLD.unit_id, OLD.channel IS NULL) THEN
      PERFORM refuse('意见不能改换单位和议题');
    END IF;
    is_said := (NEW.stance, NEW.facts, NEW.view, NEW.takes_on, NEW.objection, NEW.duty, NEW.channel, NEW.speaker, NEW.written)
      IS DISTINCT FROM (OLD.stance, OLD.facts, OLD.view, OLD.takes_on, OLD.objection, OLD.duty, OLD.channel, OLD.speaker, OLD.written);
  END IF;
  IF is_said AND to_jsonb(NEW) ->> 'by' IS DISTINCT FROM my_login() THEN PERFORM refuse('不能以他人名义记录'); END IF;
  IF (is_said OR NEW.vote IS NOT NULL AND (NEW.vote, NEW.voted_at) IS DISTINCT FROM (OLD.vote, OLD.voted_at))
     AND is_own <> (NEW.channel IS NULL) THEN
    PERFORM refuse('单位的意见由本单位填写，代录的另列并写明渠道');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER opinion_guard BEFORE INSERT OR UPDATE ON meeting_opinion
  FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION opinion_guard()
--;
-- what is decided bears the name of who wrote it, for a topic that is still to be decided; that an absent unit leads, the
-- chair's own
CREATE OR REPLACE FUNCTION decision_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE hand text := to_jsonb(NEW) ->> 'by'; is_new boolean := TG_OP = 'INSERT'; is_rewritten boolean := TG_OP = 'INSERT';
BEGIN
  IF NOT is_new THEN
    IF (NEW.meeting_id, NEW.item_n, NEW.case_id) IS DISTINCT FROM (OLD.meeting_id, OLD.item_n, OLD.case_id) THEN
      PERFORM refuse('议定事项不能改换议题');
    END IF;
    is_rewritten := (NEW.lead, NEW.assisting, NEW.task, NEW.due, NEW.standard, NEW.dropped, NEW.at)
      IS DISTINCT FROM (OLD.lead, OLD.assisting, OLD.task, OLD.due, OLD.standard, OLD.dropped, OLD.at);
  END IF;
  IF hand IS DISTINCT FROM my_login() AND (is_rewritten OR hand IS DISTINCT FROM to_jsonb(OLD) ->> 'by') THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  IF is_rewritten AND NOT did_in_meeting(NEW.meeting_id, 'DECISION') THEN PERFORM refuse('议定事项的改动须有事件'); END IF;
  IF (is_rewritten OR NEW.override <> OLD.override) AND NOT EXISTS (
       SELECT 1 FROM meeting_item i WHERE i.meeting_id = NEW.meeting_id AND i.n = NEW.item_n AND i.case_id = NEW.case_id
          AND i.state IN ('WAITING', 'OPEN')) THEN
    PERFORM refuse('议题已经议定，不再改动');
  END IF;
  IF NOT is_new AND NEW.override <> '' AND (NEW.lead, NEW.assisting, NEW.task, NEW.due, NEW.standard)
       IS DISTINCT FROM (OLD.lead, OLD.assisting, OLD.task, OLD.due, OLD.standard)
     AND (NEW.override, NEW.override_by) IS NOT DISTINCT FROM (OLD.override, OLD.override_by) THEN
    PERFORM refuse('事项改动后由主持人重新指定');
  END IF;
  IF NEW.override <> '' AND (is_new OR (NEW.override, NEW.override_by) IS DISTINCT FROM (OLD.override, OLD.override_by))
     AND NOT (NEW.override_by = my_login() AND is_my_chair(NEW.meeting_id)
              AND did_in_meeting(NEW.meeting_id, 'OVERRIDE')) THEN
    PERFORM refuse('缺席单位牵头由主持人指定');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER decision_guard AFTER INSERT OR UPDATE ON meeting_decision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION decision_guard()
--;
-- a unit says something back, or whoever heard it on the telephone writes it down under his own name; that it was heard
-- is the meeting's to say
CREATE OR REPLACE FUNCTION read_back_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE hand text := to_jsonb(NEW) ->> 'by'; is_new boolean := TG_OP = 'INSERT'; is_said boolean := TG_OP = 'INSERT';
BEGIN
  IF NOT is_new THEN
    IF (NEW.meeting_id, NEW.decision_n, NEW.case_id, NEW.unit_id)
         IS DISTINCT FROM (OLD.meeting_id, OLD.decision_n, OLD.case_id, OLD.unit_id) THEN
      PERFORM refuse('复述不能改换单位和事项');
    END IF;
    is_said := (NEW.heard, NEW.text, NEW.channel, NEW.speaker, NEW.objection, NEW.at)
      IS DISTINCT FROM (OLD.heard, OLD.text, OLD.channel, OLD.speaker, OLD.objection, OLD.at);
  END IF;
  IF hand IS DISTINCT FROM my_login() AND (is_said OR hand IS DISTINCT FROM to_jsonb(OLD) ->> 'by') THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  IF is_said AND NOT did_in_meeting(NEW.meeting_id, 'READ_BACK', 'OBJECT') THEN PERFORM refuse('复述须有事件'); END IF;
  IF NEW.confirmed_at IS NOT NULL AND (is_new OR (NEW.confirmed_at, NEW.confirmed_by)
       IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by))
     AND NOT (NEW.confirmed_by = my_login() AND did_in_meeting(NEW.meeting_id, 'CONFIRM')) THEN
    PERFORM refuse('复述由会商确认');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER read_back_guard AFTER INSERT OR UPDATE ON meeting_read_back
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION read_back_guard()
--;
-- a dispatch rule comes with the chair's signature and says what was decided; from then on it can only be revoked
CREATE OR REPLACE FUNCTION dispatch_rule_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF to_jsonb(NEW) ->> 'by' IS DISTINCT FROM my_login() OR NEW.revoked_at IS NOT NULL THEN
      PERFORM refuse('不能以他人名义记录');
    END IF;
    IF NOT (is_my_chair(NEW.meeting_id) AND did_in_meeting(NEW.meeting_id, 'SIGN') AND EXISTS (
         SELECT 1 FROM meeting_decision d WHERE d.meeting_id = NEW.meeting_id AND d.item_n = NEW.item_n
            AND d.case_id = NEW.case_id AND NOT d.dropped AND d.lead = NEW.lead AND d.assisting = NEW.assisting)) THEN
      PERFORM refuse('派单规则须由主持人签发的议定事项而来');
    END IF;
    RETURN NULL;
  END IF;
  IF to_jsonb(NEW) - '{revoked_at,revoked_by,revoked_why}'::text[]
       <> to_jsonb(OLD) - '{revoked_at,revoked_by,revoked_why}'::text[] OR OLD.revoked_at IS NOT NULL THEN
    PERFORM refuse('派单规则只能撤销');
  END IF;
  IF NEW.revoked_by IS DISTINCT FROM my_login() OR NOT did_in_meeting(NEW.meeting_id, 'RULE', 'UNSIGN') THEN
    PERFORM refuse('不能以他人名义记录');
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER dispatch_rule_guard AFTER INSERT OR UPDATE ON dispatch_rule
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION dispatch_rule_guard()
