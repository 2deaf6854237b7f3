-- Tables and indices of the first revision (generated from tables.py; frozen: later changes are revisions of their own).
CREATE TABLE app_meta (
  "key" TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_app_meta PRIMARY KEY ("key")
)
--;
CREATE TABLE area (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  pending BOOLEAN NOT NULL,
  CONSTRAINT pk_area PRIMARY KEY (id),
  CONSTRAINT uq_area_code UNIQUE (code)
)
--;
CREATE TABLE calendar_day (
  day DATE NOT NULL,
  works BOOLEAN NOT NULL,
  CONSTRAINT pk_calendar_day PRIMARY KEY (day)
)
--;
CREATE TABLE calendar_year (
  year INTEGER NOT NULL,
  CONSTRAINT pk_calendar_year PRIMARY KEY (year)
)
--;
CREATE TABLE "case" (
  id INTEGER NOT NULL,
  no TEXT NOT NULL,
  platform TEXT NOT NULL,
  title TEXT NOT NULL,
  registered_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  origin TEXT NOT NULL,
  drill BOOLEAN NOT NULL,
  external_no TEXT,
  source_key TEXT,
  kind TEXT NOT NULL,
  urgency TEXT NOT NULL,
  danger TEXT NOT NULL,
  category TEXT NOT NULL,
  place TEXT NOT NULL,
  grid_id INTEGER,
  involved TEXT NOT NULL,
  matter_id INTEGER,
  route TEXT,
  whistle TEXT,
  limit_class TEXT,
  requesters INTEGER NOT NULL,
  reporter TEXT NOT NULL,
  reporter_unit_id INTEGER,
  happened_at TEXT,
  received_at TEXT,
  taken_at TEXT,
  accepted_at TEXT,
  intake_by TEXT NOT NULL,
  stage_due TEXT,
  due TEXT,
  lead INTEGER,
  responsible_unit_id INTEGER,
  sample_due BOOLEAN NOT NULL,
  rework INTEGER NOT NULL,
  unsolved INTEGER NOT NULL,
  hops INTEGER NOT NULL,
  supervise_level INTEGER NOT NULL,
  consult_reason TEXT NOT NULL,
  oral_direction TEXT NOT NULL,
  minutes_due TEXT,
  state_before TEXT,
  parent_no TEXT,
  parent_slot INTEGER,
  parent_grids TEXT NOT NULL,
  released TEXT NOT NULL,
  closed_at TEXT,
  close_kind TEXT,
  reopened_at TEXT,
  reopens INTEGER NOT NULL,
  platform_unsolved_at TEXT,
  unreasonable_at TEXT,
  fraud_at TEXT,
  repeat_of TEXT,
  repeat_confirmed_at TEXT,
  repeated_at TEXT,
  external_due TEXT,
  takeback_asked_at TEXT,
  answer TEXT NOT NULL,
  reply TEXT NOT NULL,
  reply_approved_at TEXT,
  reply_sent_at TEXT,
  confidential BOOLEAN NOT NULL,
  complained_units TEXT NOT NULL,
  complained_persons TEXT NOT NULL,
  recipient TEXT NOT NULL,
  petition_at TEXT,
  petition_step TEXT NOT NULL,
  petition_due TEXT,
  petition_final_at TEXT,
  imported_reply_at TEXT,
  claimed_by TEXT,
  claimed_until TEXT,
  point TEXT,
  text TEXT NOT NULL,
  CONSTRAINT pk_case PRIMARY KEY (id),
  CONSTRAINT uq_case_no UNIQUE (no)
)
--;
CREATE INDEX ix_case_board ON "case" (danger, due) WHERE due IS NOT NULL
--;
CREATE INDEX ix_case_grid_registered ON "case" (grid_id, registered_at)
--;
CREATE INDEX ix_case_parent ON "case" (parent_no) WHERE parent_no IS NOT NULL
--;
CREATE INDEX ix_case_registered ON "case" (registered_at)
--;
CREATE INDEX ix_case_repeat_of ON "case" (repeat_of) WHERE repeat_of IS NOT NULL
--;
CREATE INDEX ix_case_reply_waits ON "case" (platform) WHERE reply_approved_at IS NOT NULL AND reply_sent_at IS NULL
--;
CREATE INDEX ix_case_sample ON "case" (grid_id) WHERE sample_due
--;
CREATE INDEX ix_case_source_key ON "case" (source_key)
--;
CREATE INDEX ix_case_state_due ON "case" (state, due)
--;
CREATE TABLE case_number (
  day TEXT NOT NULL,
  last INTEGER NOT NULL,
  CONSTRAINT pk_case_number PRIMARY KEY (day)
)
--;
CREATE TABLE chain_head (
  id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chain_head PRIMARY KEY (id)
)
--;
CREATE TABLE change_log (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  entity TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  scope TEXT
)
--;
CREATE TABLE document_number (
  kind TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  CONSTRAINT pk_document_number PRIMARY KEY (kind, year)
)
--;
CREATE TABLE event (
  id INTEGER NOT NULL,
  entity TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  login TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  CONSTRAINT pk_event PRIMARY KEY (id),
  CONSTRAINT uq_event_entity_entity_id_n UNIQUE (entity, entity_id, n)
)
--;
CREATE TABLE idempotency (
  "key" TEXT NOT NULL,
  case_id INTEGER NOT NULL,
  CONSTRAINT pk_idempotency PRIMARY KEY ("key")
)
 WITHOUT ROWID
--;
CREATE TABLE import_mapping (
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  mapping TEXT NOT NULL,
  CONSTRAINT pk_import_mapping PRIMARY KEY (name)
)
--;
CREATE TABLE kpi_sum (
  owner TEXT NOT NULL,
  period TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  metric TEXT NOT NULL,
  numerator INTEGER NOT NULL,
  denominator INTEGER NOT NULL,
  n INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  CONSTRAINT pk_kpi_sum PRIMARY KEY (owner, period, owner_id, metric)
)
 WITHOUT ROWID
--;
CREATE TABLE office_hours (
  valid_from DATE NOT NULL,
  spans TEXT NOT NULL,
  CONSTRAINT pk_office_hours PRIMARY KEY (valid_from)
)
--;
CREATE TABLE person (
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT pk_person PRIMARY KEY (id)
)
--;
CREATE TABLE setting (
  "key" TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_setting PRIMARY KEY ("key")
)
--;
CREATE TABLE transition (
  entity TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  CONSTRAINT pk_transition PRIMARY KEY (entity, from_state, to_state)
)
 WITHOUT ROWID
--;
CREATE TABLE unit (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  kind TEXT NOT NULL,
  accountability TEXT NOT NULL,
  duty_phone TEXT NOT NULL,
  CONSTRAINT pk_unit PRIMARY KEY (id),
  CONSTRAINT uq_unit_code UNIQUE (code)
)
--;
CREATE TABLE alarm (
  id INTEGER NOT NULL,
  device TEXT NOT NULL,
  method TEXT NOT NULL,
  urgency TEXT NOT NULL,
  text TEXT NOT NULL,
  point TEXT,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  count INTEGER NOT NULL,
  state TEXT NOT NULL,
  case_id INTEGER,
  CONSTRAINT pk_alarm PRIMARY KEY (id),
  CONSTRAINT fk_alarm_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_alarm_device_last ON alarm (device, method, last_at)
--;
CREATE TABLE attachment (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  event_n INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  taken_at TEXT,
  phash TEXT,
  CONSTRAINT pk_attachment PRIMARY KEY (id),
  CONSTRAINT fk_attachment_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_attachment_case_id ON attachment (case_id)
--;
CREATE TABLE callback (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  requester INTEGER NOT NULL,
  round INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  reached BOOLEAN NOT NULL,
  task_n INTEGER,
  resolved BOOLEAN,
  rating TEXT,
  reason TEXT NOT NULL,
  justified BOOLEAN NOT NULL,
  CONSTRAINT pk_callback PRIMARY KEY (case_id, n),
  CONSTRAINT fk_callback_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE case_barred (
  case_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  who INTEGER NOT NULL,
  CONSTRAINT pk_case_barred PRIMARY KEY (case_id, kind, who),
  CONSTRAINT fk_case_barred_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE case_scope (
  scope TEXT NOT NULL,
  case_id INTEGER NOT NULL,
  open BOOLEAN NOT NULL,
  CONSTRAINT pk_case_scope PRIMARY KEY (scope, case_id),
  CONSTRAINT fk_case_scope_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_case_scope_case ON case_scope (case_id)
--;
CREATE INDEX ix_case_scope_open ON case_scope (scope) WHERE open
--;
CREATE TABLE case_text (
  case_id INTEGER NOT NULL,
  form TEXT NOT NULL,
  original TEXT,
  CONSTRAINT pk_case_text PRIMARY KEY (case_id),
  CONSTRAINT fk_case_text_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE chain (
  seq INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chain PRIMARY KEY (seq),
  CONSTRAINT uq_chain_event_id UNIQUE (event_id),
  CONSTRAINT fk_chain_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE document (
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  register_no TEXT,
  case_id INTEGER,
  case_n INTEGER,
  state TEXT NOT NULL,
  data TEXT NOT NULL,
  template TEXT NOT NULL,
  code TEXT NOT NULL,
  sha256 TEXT,
  reserved_at TEXT NOT NULL,
  issued_at TEXT,
  "by" TEXT NOT NULL,
  CONSTRAINT pk_document PRIMARY KEY (id),
  CONSTRAINT uq_document_kind_year_serial UNIQUE (kind, year, serial),
  CONSTRAINT uq_document_register_no UNIQUE (register_no),
  CONSTRAINT fk_document_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_document_case_id ON document (case_id)
--;
CREATE INDEX ix_document_code ON document (code)
--;
CREATE TABLE grid (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  level INTEGER NOT NULL,
  parent_id INTEGER,
  area_id INTEGER,
  unit_id INTEGER NOT NULL,
  leader TEXT NOT NULL,
  population INTEGER,
  buildings INTEGER,
  enterprises INTEGER,
  aliases TEXT NOT NULL,
  pending BOOLEAN NOT NULL,
  assignment_pending BOOLEAN NOT NULL,
  CONSTRAINT pk_grid PRIMARY KEY (id),
  CONSTRAINT uq_grid_code UNIQUE (code),
  CONSTRAINT fk_grid_parent_id FOREIGN KEY(parent_id) REFERENCES grid (id),
  CONSTRAINT fk_grid_area_id FOREIGN KEY(area_id) REFERENCES area (id),
  CONSTRAINT fk_grid_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
--;
CREATE TABLE kpi_fact (
  case_id INTEGER NOT NULL,
  metric TEXT NOT NULL,
  task_n INTEGER NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  grid_id INTEGER,
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  numerator INTEGER NOT NULL,
  denominator INTEGER NOT NULL,
  n INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  CONSTRAINT pk_kpi_fact PRIMARY KEY (case_id, metric, task_n, item),
  CONSTRAINT fk_kpi_fact_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_kpi_fact_day_unit ON kpi_fact (day, unit_id, metric)
--;
CREATE INDEX ix_kpi_fact_unit_metric_day ON kpi_fact (unit_id, metric, day)
--;
CREATE TABLE liaison (
  unit_id INTEGER NOT NULL,
  area_id INTEGER NOT NULL,
  slot TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT pk_liaison PRIMARY KEY (unit_id, area_id, slot),
  CONSTRAINT fk_liaison_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT fk_liaison_area_id FOREIGN KEY(area_id) REFERENCES area (id)
)
--;
CREATE TABLE matter (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  network TEXT NOT NULL,
  keywords TEXT NOT NULL,
  examples TEXT NOT NULL,
  lead_id INTEGER NOT NULL,
  assisting_ids TEXT NOT NULL,
  route TEXT NOT NULL,
  "limit" TEXT NOT NULL,
  evidence TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  responsible_id INTEGER,
  CONSTRAINT pk_matter PRIMARY KEY (id),
  CONSTRAINT uq_matter_code UNIQUE (code),
  CONSTRAINT fk_matter_lead_id FOREIGN KEY(lead_id) REFERENCES unit (id),
  CONSTRAINT fk_matter_responsible_id FOREIGN KEY(responsible_id) REFERENCES unit (id)
)
--;
CREATE TABLE platform_unit (
  platform TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  CONSTRAINT pk_platform_unit PRIMARY KEY (platform, unit_id),
  CONSTRAINT fk_platform_unit_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
--;
CREATE TABLE proxy (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  step TEXT NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  channel TEXT NOT NULL,
  speaker TEXT NOT NULL,
  happened_at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  disputed_at TEXT,
  confirmed_at TEXT,
  CONSTRAINT pk_proxy PRIMARY KEY (case_id, n),
  CONSTRAINT fk_proxy_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE rating (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  direction TEXT NOT NULL,
  by_unit_id INTEGER NOT NULL,
  of_unit_id INTEGER NOT NULL,
  item TEXT NOT NULL,
  score INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  CONSTRAINT pk_rating PRIMARY KEY (case_id, n),
  CONSTRAINT fk_rating_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE request (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  task_n INTEGER,
  asked_at TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  decide_due TEXT NOT NULL,
  code TEXT,
  cited_duty TEXT NOT NULL,
  days INTEGER,
  "plan" TEXT NOT NULL,
  review_at TEXT,
  helper_unit_id INTEGER,
  escalated_at TEXT,
  decided_at TEXT,
  decided_by TEXT NOT NULL,
  result TEXT,
  ruling TEXT NOT NULL,
  CONSTRAINT pk_request PRIMARY KEY (case_id, n),
  CONSTRAINT fk_request_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_request_undecided ON request (decide_due) WHERE result IS NULL
--;
CREATE TABLE requester (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  address TEXT NOT NULL,
  from_case_id INTEGER,
  CONSTRAINT pk_requester PRIMARY KEY (case_id, n),
  CONSTRAINT fk_requester_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_requester_phone ON requester (phone)
--;
CREATE TABLE suspension (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  task_n INTEGER NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  CONSTRAINT pk_suspension PRIMARY KEY (case_id, n),
  CONSTRAINT fk_suspension_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE task (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  route TEXT NOT NULL,
  dispatched_at TEXT NOT NULL,
  sign_due TEXT NOT NULL,
  response_due TEXT NOT NULL,
  clock TEXT NOT NULL,
  due TEXT NOT NULL,
  state TEXT NOT NULL,
  signed_at TEXT,
  contact_at TEXT,
  arrived_at TEXT,
  feedback_at TEXT,
  accepted_at TEXT,
  ended_at TEXT,
  rework_due TEXT,
  returns_refused INTEGER NOT NULL,
  extended_days INTEGER NOT NULL,
  yellow_at TEXT,
  red_at TEXT,
  handlers TEXT NOT NULL,
  result TEXT NOT NULL,
  undone BOOLEAN NOT NULL,
  CONSTRAINT pk_task PRIMARY KEY (case_id, n),
  CONSTRAINT fk_task_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE INDEX ix_task_running_due ON task (due) WHERE state IN ('SENT','SIGNED','CONTACTED')
--;
CREATE INDEX ix_task_unit_state ON task (unit_id, state, due)
--;
CREATE TABLE verification (
  case_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  task_n INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  result TEXT NOT NULL,
  resolved BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  CONSTRAINT pk_verification PRIMARY KEY (case_id, n),
  CONSTRAINT fk_verification_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
 WITHOUT ROWID
--;
CREATE TABLE account (
  id INTEGER NOT NULL,
  login TEXT NOT NULL,
  person_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  grid_id INTEGER,
  password TEXT,
  must_change BOOLEAN NOT NULL,
  active BOOLEAN NOT NULL,
  CONSTRAINT pk_account PRIMARY KEY (id),
  CONSTRAINT uq_account_login UNIQUE (login),
  CONSTRAINT fk_account_person_id FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT fk_account_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT fk_account_grid_id FOREIGN KEY(grid_id) REFERENCES grid (id)
)
--;
CREATE TABLE alarm_message (
  "key" TEXT NOT NULL,
  alarm_id INTEGER NOT NULL,
  CONSTRAINT pk_alarm_message PRIMARY KEY ("key"),
  CONSTRAINT fk_alarm_message_alarm_id FOREIGN KEY(alarm_id) REFERENCES alarm (id)
)
 WITHOUT ROWID
--;
CREATE TABLE attachment_bytes (
  attachment_id INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  CONSTRAINT pk_attachment_bytes PRIMARY KEY (attachment_id),
  CONSTRAINT fk_attachment_bytes_attachment_id FOREIGN KEY(attachment_id) REFERENCES attachment (id)
)
--;
CREATE TABLE document_bytes (
  document_id INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  CONSTRAINT pk_document_bytes PRIMARY KEY (document_id),
  CONSTRAINT fk_document_bytes_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;
CREATE TABLE grid_up (
  grid_id INTEGER NOT NULL,
  ancestor_id INTEGER NOT NULL,
  CONSTRAINT pk_grid_up PRIMARY KEY (grid_id, ancestor_id),
  CONSTRAINT fk_grid_up_grid_id FOREIGN KEY(grid_id) REFERENCES grid (id),
  CONSTRAINT fk_grid_up_ancestor_id FOREIGN KEY(ancestor_id) REFERENCES grid (id)
)
