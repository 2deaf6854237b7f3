-- A ruling may be taken back while no publication rests on it (revision r0012). One statement ends at a line holding only "--;".
DROP TRIGGER appraisal_objection_decided
--;
CREATE TRIGGER appraisal_objection_decided BEFORE UPDATE ON appraisal_objection
WHEN OLD.accepted IS NOT NULL AND (NEW.accepted IS NOT NULL OR OLD.decided_by = OLD."by"
  OR EXISTS (SELECT 1 FROM appraisal_revision r WHERE r.appraisal_id = OLD.appraisal_id AND r.made_at >= OLD.decided_at))
BEGIN SELECT RAISE(ABORT, 'an objection is decided once'); END
