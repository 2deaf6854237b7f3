-- Where a month or a decision about a unit stands changes along its steps alone (revision r0014; `MOVES` of each). One
-- statement ends at a line holding only "--;".
DROP TRIGGER IF EXISTS appraisal_moves
--;
CREATE TRIGGER appraisal_moves BEFORE UPDATE ON appraisal WHEN NEW.state <> OLD.state
  AND OLD.state || '>' || NEW.state NOT IN ('DRAFT>SHOWN', 'SHOWN>PUBLISHED', 'DRAFT>WITHDRAWN', 'WITHDRAWN>DRAFT')
BEGIN SELECT RAISE(ABORT, 'a month goes on step by step'); END
--;
DROP TRIGGER IF EXISTS accountability_moves
--;
CREATE TRIGGER accountability_moves BEFORE UPDATE ON accountability WHEN NEW.state <> OLD.state
  AND OLD.state || '>' || NEW.state NOT IN
    ('DECIDED>RECTIFYING', 'RECTIFYING>REPORTED', 'RECTIFYING>NOT_MET', 'REPORTED>NOT_MET', 'REPORTED>DONE')
BEGIN SELECT RAISE(ABORT, 'a decision goes on step by step'); END
