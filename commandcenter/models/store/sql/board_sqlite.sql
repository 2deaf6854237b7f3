-- The second revision: the deadline that runs in each open case, and what boards are narrowed to and counted by.
ALTER TABLE "case" ADD COLUMN stage TEXT
--;
ALTER TABLE "case" ADD COLUMN stage_since TEXT
--;
ALTER TABLE "case" ADD COLUMN stage_working BOOLEAN
--;
ALTER TABLE "case" ADD COLUMN warn_at TEXT
--;
DROP INDEX ix_case_board
--;
CREATE INDEX ix_case_board ON "case" (
  danger, due, id, warn_at, state, platform, route, grid_id, matter_id, supervise_level, confidential
) WHERE due IS NOT NULL
--;
CREATE INDEX ix_case_closed ON "case" (closed_at) WHERE state = 'CLOSED'
--;
CREATE INDEX ix_case_minutes ON "case" (minutes_due) WHERE minutes_due IS NOT NULL
--;
CREATE INDEX ix_task_suspended ON task (case_id, unit_id) WHERE state = 'SUSPENDED'
--;
DROP INDEX ix_case_scope_open
--;
CREATE INDEX ix_case_scope_open ON case_scope (scope, case_id, open) WHERE open
--;
CREATE INDEX ix_case_barred_who ON case_barred (kind, who)
--;
