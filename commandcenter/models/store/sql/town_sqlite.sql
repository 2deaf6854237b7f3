-- A grid that is put under another community takes its cases along: who sees them follows the lines of grids.
CREATE TRIGGER grid_up_left AFTER DELETE ON grid_up BEGIN
  DELETE FROM case_scope WHERE scope = 'G' || OLD.ancestor_id
    AND case_id IN (SELECT s.case_id FROM case_scope s WHERE s.scope = 'G' || OLD.grid_id)
    AND NOT EXISTS (SELECT 1 FROM "case" c JOIN grid_up u ON u.ancestor_id = OLD.ancestor_id
                     WHERE c.id = case_scope.case_id
                       AND (u.grid_id = c.grid_id OR u.grid_id IN (SELECT value FROM json_each(c.involved))));
END
--;
CREATE TRIGGER grid_up_joined AFTER INSERT ON grid_up WHEN NEW.grid_id <> NEW.ancestor_id BEGIN
  INSERT OR IGNORE INTO case_scope (scope, case_id, open)
    SELECT 'G' || NEW.ancestor_id, s.case_id, s.open FROM case_scope s WHERE s.scope = 'G' || NEW.grid_id;
END
--;
