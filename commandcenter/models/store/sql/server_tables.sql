-- Tables and indices of a server, as of its first revision (generated from tables/; frozen: later changes are revisions of
-- their own). One statement ends at a line holding only "--;".
CREATE TABLE app_meta (
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_app_meta PRIMARY KEY (key)
)
--;
CREATE TABLE area (
  id BIGSERIAL NOT NULL,
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
  id BIGSERIAL NOT NULL,
  no TEXT NOT NULL,
  platform TEXT NOT NULL,
  title TEXT NOT NULL,
  registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
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
  happened_at TIMESTAMP WITH TIME ZONE,
  received_at TIMESTAMP WITH TIME ZONE,
  taken_at TIMESTAMP WITH TIME ZONE,
  accepted_at TIMESTAMP WITH TIME ZONE,
  intake_by TEXT NOT NULL,
  stage_due TIMESTAMP WITH TIME ZONE,
  due TIMESTAMP WITH TIME ZONE,
  lead INTEGER,
  responsible_unit_id INTEGER,
  sample_due BOOLEAN NOT NULL,
  rework INTEGER NOT NULL,
  unsolved INTEGER NOT NULL,
  hops INTEGER NOT NULL,
  supervise_level INTEGER NOT NULL,
  consult_reason TEXT NOT NULL,
  oral_direction TEXT NOT NULL,
  minutes_due TIMESTAMP WITH TIME ZONE,
  state_before TEXT,
  parent_no TEXT,
  parent_slot INTEGER,
  parent_grids TEXT NOT NULL,
  released TEXT NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  close_kind TEXT,
  reopened_at TIMESTAMP WITH TIME ZONE,
  reopens INTEGER NOT NULL,
  platform_unsolved_at TIMESTAMP WITH TIME ZONE,
  unreasonable_at TIMESTAMP WITH TIME ZONE,
  fraud_at TIMESTAMP WITH TIME ZONE,
  repeat_of TEXT,
  repeat_confirmed_at TIMESTAMP WITH TIME ZONE,
  repeated_at TIMESTAMP WITH TIME ZONE,
  external_due TIMESTAMP WITH TIME ZONE,
  takeback_asked_at TIMESTAMP WITH TIME ZONE,
  answer TEXT NOT NULL,
  reply TEXT NOT NULL,
  reply_approved_at TIMESTAMP WITH TIME ZONE,
  reply_sent_at TIMESTAMP WITH TIME ZONE,
  confidential BOOLEAN NOT NULL,
  complained_units TEXT NOT NULL,
  complained_persons TEXT NOT NULL,
  recipient TEXT NOT NULL,
  petition_at TIMESTAMP WITH TIME ZONE,
  petition_step TEXT NOT NULL,
  petition_due TIMESTAMP WITH TIME ZONE,
  petition_final_at TIMESTAMP WITH TIME ZONE,
  imported_reply_at TIMESTAMP WITH TIME ZONE,
  claimed_by TEXT,
  claimed_until TIMESTAMP WITH TIME ZONE,
  point TEXT,
  text TEXT NOT NULL,
  stage TEXT,
  stage_since TIMESTAMP WITH TIME ZONE,
  stage_working BOOLEAN,
  warn_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_case PRIMARY KEY (id),
  CONSTRAINT uq_case_no UNIQUE (no)
)
--;
CREATE INDEX ix_case_board ON "case" (danger, due, id, warn_at, state, platform, route, grid_id, matter_id, supervise_level, confidential) WHERE due IS NOT NULL
--;
CREATE INDEX ix_case_closed ON "case" (closed_at) WHERE state = 'CLOSED'
--;
CREATE INDEX ix_case_grid_registered ON "case" (grid_id, registered_at)
--;
CREATE INDEX ix_case_minutes ON "case" (minutes_due) WHERE minutes_due IS NOT NULL
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
  id SERIAL NOT NULL,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chain_head PRIMARY KEY (id)
)
--;
CREATE TABLE change_log (
  seq BIGSERIAL NOT NULL,
  entity TEXT NOT NULL,
  entity_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  scope TEXT,
  CONSTRAINT pk_change_log PRIMARY KEY (seq)
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
  id BIGSERIAL NOT NULL,
  entity TEXT NOT NULL,
  entity_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  login TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  CONSTRAINT pk_event PRIMARY KEY (id),
  CONSTRAINT uq_event_entity_entity_id_n UNIQUE (entity, entity_id, n)
)
--;
CREATE TABLE idempotency (
  key TEXT NOT NULL,
  case_id BIGINT NOT NULL,
  CONSTRAINT pk_idempotency PRIMARY KEY (key)
)
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
  numerator BIGINT NOT NULL,
  denominator BIGINT NOT NULL,
  n BIGINT NOT NULL,
  pending BIGINT NOT NULL,
  CONSTRAINT pk_kpi_sum PRIMARY KEY (owner, period, owner_id, metric)
)
--;
CREATE TABLE mute (
  id BIGSERIAL NOT NULL,
  station TEXT NOT NULL,
  login TEXT NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  until TIMESTAMP WITH TIME ZONE NOT NULL,
  reason TEXT NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  ended_by TEXT,
  CONSTRAINT pk_mute PRIMARY KEY (id)
)
--;
CREATE INDEX ix_mute_until ON mute (until)
--;
CREATE TABLE office_hours (
  valid_from DATE NOT NULL,
  spans TEXT NOT NULL,
  CONSTRAINT pk_office_hours PRIMARY KEY (valid_from)
)
--;
CREATE TABLE person (
  id BIGSERIAL NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT pk_person PRIMARY KEY (id)
)
--;
CREATE UNLOGGED TABLE presence (
  station TEXT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  case_id BIGINT,
  since TIMESTAMP WITH TIME ZONE,
  ahead BIGINT,
  seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_presence PRIMARY KEY (station)
)
--;
CREATE TABLE roster (
  day DATE NOT NULL,
  turn INTEGER NOT NULL,
  post TEXT NOT NULL,
  n INTEGER NOT NULL,
  login TEXT NOT NULL,
  CONSTRAINT pk_roster PRIMARY KEY (day, turn, post, n)
)
--;
CREATE TABLE setting (
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_setting PRIMARY KEY (key)
)
--;
CREATE TABLE transition (
  entity TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  CONSTRAINT pk_transition PRIMARY KEY (entity, from_state, to_state)
)
--;
CREATE TABLE unit (
  id BIGSERIAL NOT NULL,
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
  id BIGSERIAL NOT NULL,
  device TEXT NOT NULL,
  method TEXT NOT NULL,
  urgency TEXT NOT NULL,
  text TEXT NOT NULL,
  point TEXT,
  first_at TIMESTAMP WITH TIME ZONE NOT NULL,
  last_at TIMESTAMP WITH TIME ZONE NOT NULL,
  count INTEGER NOT NULL,
  state TEXT NOT NULL,
  case_id BIGINT,
  CONSTRAINT pk_alarm PRIMARY KEY (id),
  CONSTRAINT fk_alarm_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_alarm_device_last ON alarm (device, method, last_at)
--;
CREATE TABLE attachment (
  id BIGSERIAL NOT NULL,
  case_id BIGINT NOT NULL,
  event_n INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  taken_at TIMESTAMP WITH TIME ZONE,
  phash TEXT,
  CONSTRAINT pk_attachment PRIMARY KEY (id),
  CONSTRAINT fk_attachment_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_attachment_case_id ON attachment (case_id)
--;
CREATE TABLE callback (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  requester INTEGER NOT NULL,
  round INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  reached BOOLEAN NOT NULL,
  task_n INTEGER,
  resolved BOOLEAN,
  rating TEXT,
  reason TEXT NOT NULL,
  justified BOOLEAN NOT NULL,
  CONSTRAINT pk_callback PRIMARY KEY (case_id, n),
  CONSTRAINT fk_callback_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE case_barred (
  case_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  who BIGINT NOT NULL,
  CONSTRAINT pk_case_barred PRIMARY KEY (case_id, kind, who),
  CONSTRAINT fk_case_barred_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_case_barred_who ON case_barred (kind, who)
--;
CREATE TABLE case_scope (
  scope TEXT NOT NULL,
  case_id BIGINT NOT NULL,
  open BOOLEAN NOT NULL,
  CONSTRAINT pk_case_scope PRIMARY KEY (scope, case_id),
  CONSTRAINT fk_case_scope_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_case_scope_case ON case_scope (case_id)
--;
CREATE INDEX ix_case_scope_open ON case_scope (scope, case_id, open) WHERE open
--;
CREATE TABLE case_text (
  case_id BIGINT NOT NULL,
  form TEXT NOT NULL,
  original TEXT,
  CONSTRAINT pk_case_text PRIMARY KEY (case_id),
  CONSTRAINT fk_case_text_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE chain (
  seq BIGSERIAL NOT NULL,
  event_id BIGINT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chain PRIMARY KEY (seq),
  CONSTRAINT uq_chain_event_id UNIQUE (event_id),
  CONSTRAINT fk_chain_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE document (
  id BIGSERIAL NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  register_no TEXT,
  case_id BIGINT,
  case_n INTEGER,
  state TEXT NOT NULL,
  data TEXT NOT NULL,
  template TEXT NOT NULL,
  code TEXT NOT NULL,
  sha256 TEXT,
  reserved_at TIMESTAMP WITH TIME ZONE NOT NULL,
  issued_at TIMESTAMP WITH TIME ZONE,
  by TEXT NOT NULL,
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
  id BIGSERIAL NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  level INTEGER NOT NULL,
  parent_id BIGINT,
  area_id BIGINT,
  unit_id BIGINT NOT NULL,
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
  case_id BIGINT NOT NULL,
  metric TEXT NOT NULL,
  task_n INTEGER NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  grid_id INTEGER,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  day TEXT NOT NULL,
  numerator BIGINT NOT NULL,
  denominator BIGINT NOT NULL,
  n INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  CONSTRAINT pk_kpi_fact PRIMARY KEY (case_id, metric, task_n, item),
  CONSTRAINT fk_kpi_fact_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_kpi_fact_day_unit ON kpi_fact (day, unit_id, metric)
--;
CREATE INDEX ix_kpi_fact_unit_metric_day ON kpi_fact (unit_id, metric, day)
--;
CREATE TABLE liaison (
  unit_id BIGINT NOT NULL,
  area_id BIGINT NOT NULL,
  slot TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT pk_liaison PRIMARY KEY (unit_id, area_id, slot),
  CONSTRAINT fk_liaison_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT fk_liaison_area_id FOREIGN KEY(area_id) REFERENCES area (id)
)
--;
CREATE TABLE matter (
  id BIGSERIAL NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  network TEXT NOT NULL,
  keywords TEXT NOT NULL,
  examples TEXT NOT NULL,
  lead_id BIGINT NOT NULL,
  assisting_ids TEXT NOT NULL,
  route TEXT NOT NULL,
  "limit" TEXT NOT NULL,
  evidence TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  responsible_id BIGINT,
  CONSTRAINT pk_matter PRIMARY KEY (id),
  CONSTRAINT uq_matter_code UNIQUE (code),
  CONSTRAINT fk_matter_lead_id FOREIGN KEY(lead_id) REFERENCES unit (id),
  CONSTRAINT fk_matter_responsible_id FOREIGN KEY(responsible_id) REFERENCES unit (id)
)
--;
CREATE TABLE platform_unit (
  platform TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  CONSTRAINT pk_platform_unit PRIMARY KEY (platform, unit_id),
  CONSTRAINT fk_platform_unit_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
--;
CREATE TABLE proxy (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  step TEXT NOT NULL,
  item INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  channel TEXT NOT NULL,
  speaker TEXT NOT NULL,
  happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  disputed_at TIMESTAMP WITH TIME ZONE,
  confirmed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_proxy PRIMARY KEY (case_id, n),
  CONSTRAINT fk_proxy_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE rating (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  direction TEXT NOT NULL,
  by_unit_id INTEGER NOT NULL,
  of_unit_id INTEGER NOT NULL,
  item TEXT NOT NULL,
  score INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  CONSTRAINT pk_rating PRIMARY KEY (case_id, n),
  CONSTRAINT fk_rating_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE request (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  task_n INTEGER,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  asked_by TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  decide_due TIMESTAMP WITH TIME ZONE NOT NULL,
  code TEXT,
  cited_duty TEXT NOT NULL,
  days INTEGER,
  plan TEXT NOT NULL,
  review_at TIMESTAMP WITH TIME ZONE,
  helper_unit_id INTEGER,
  escalated_at TIMESTAMP WITH TIME ZONE,
  decided_at TIMESTAMP WITH TIME ZONE,
  decided_by TEXT NOT NULL,
  result TEXT,
  ruling TEXT NOT NULL,
  CONSTRAINT pk_request PRIMARY KEY (case_id, n),
  CONSTRAINT fk_request_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_request_undecided ON request (decide_due) WHERE result IS NULL
--;
CREATE TABLE requester (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  address TEXT NOT NULL,
  from_case_id BIGINT,
  CONSTRAINT pk_requester PRIMARY KEY (case_id, n),
  CONSTRAINT fk_requester_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_requester_phone ON requester (phone)
--;
CREATE TABLE suspension (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  task_n INTEGER NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_suspension PRIMARY KEY (case_id, n),
  CONSTRAINT fk_suspension_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE task (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  route TEXT NOT NULL,
  dispatched_at TIMESTAMP WITH TIME ZONE NOT NULL,
  sign_due TIMESTAMP WITH TIME ZONE NOT NULL,
  response_due TIMESTAMP WITH TIME ZONE NOT NULL,
  clock TEXT NOT NULL,
  due TIMESTAMP WITH TIME ZONE NOT NULL,
  state TEXT NOT NULL,
  signed_at TIMESTAMP WITH TIME ZONE,
  contact_at TIMESTAMP WITH TIME ZONE,
  arrived_at TIMESTAMP WITH TIME ZONE,
  feedback_at TIMESTAMP WITH TIME ZONE,
  accepted_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  rework_due TIMESTAMP WITH TIME ZONE,
  returns_refused INTEGER NOT NULL,
  extended_days INTEGER NOT NULL,
  yellow_at TIMESTAMP WITH TIME ZONE,
  red_at TIMESTAMP WITH TIME ZONE,
  handlers TEXT NOT NULL,
  result TEXT NOT NULL,
  undone BOOLEAN NOT NULL,
  CONSTRAINT pk_task PRIMARY KEY (case_id, n),
  CONSTRAINT fk_task_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_task_running_due ON task (due) WHERE state IN ('SENT','SIGNED','CONTACTED')
--;
CREATE INDEX ix_task_suspended ON task (case_id, unit_id) WHERE state = 'SUSPENDED'
--;
CREATE INDEX ix_task_unit_state ON task (unit_id, state, due)
--;
CREATE TABLE verification (
  case_id BIGINT NOT NULL,
  n INTEGER NOT NULL,
  task_n INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  result TEXT NOT NULL,
  resolved BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  CONSTRAINT pk_verification PRIMARY KEY (case_id, n),
  CONSTRAINT fk_verification_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE TABLE account (
  id BIGSERIAL NOT NULL,
  login TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  role TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  grid_id BIGINT,
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
  key TEXT NOT NULL,
  alarm_id BIGINT NOT NULL,
  CONSTRAINT pk_alarm_message PRIMARY KEY (key),
  CONSTRAINT fk_alarm_message_alarm_id FOREIGN KEY(alarm_id) REFERENCES alarm (id)
)
--;
CREATE TABLE attachment_bytes (
  attachment_id BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  CONSTRAINT pk_attachment_bytes PRIMARY KEY (attachment_id),
  CONSTRAINT fk_attachment_bytes_attachment_id FOREIGN KEY(attachment_id) REFERENCES attachment (id)
)
--;
CREATE TABLE document_bytes (
  document_id BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  CONSTRAINT pk_document_bytes PRIMARY KEY (document_id),
  CONSTRAINT fk_document_bytes_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;
CREATE TABLE grid_up (
  grid_id BIGINT NOT NULL,
  ancestor_id BIGINT NOT NULL,
  CONSTRAINT pk_grid_up PRIMARY KEY (grid_id, ancestor_id),
  CONSTRAINT fk_grid_up_grid_id FOREIGN KEY(grid_id) REFERENCES grid (id),
  CONSTRAINT fk_grid_up_ancestor_id FOREIGN KEY(ancestor_id) REFERENCES grid (id)
)
--;
CREATE TABLE shift (
  id BIGSERIAL NOT NULL,
  day DATE NOT NULL,
  turn INTEGER NOT NULL,
  begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
  begun_by TEXT NOT NULL,
  after_event BIGINT NOT NULL,
  counted_from TIMESTAMP WITH TIME ZONE NOT NULL,
  data TEXT,
  until_event BIGINT,
  chain_head TEXT,
  off_login TEXT,
  off_signed_at TIMESTAMP WITH TIME ZONE,
  off_reason TEXT,
  on_login TEXT,
  ended_at TIMESTAMP WITH TIME ZONE,
  document_id BIGINT,
  CONSTRAINT pk_shift PRIMARY KEY (id),
  CONSTRAINT fk_shift_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;
CREATE INDEX ix_shift_running ON shift (id) WHERE ended_at IS NULL
--;
CREATE TABLE shift_log (
  id BIGSERIAL NOT NULL,
  shift_id BIGINT,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  login TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  settled_at TIMESTAMP WITH TIME ZONE,
  settled_by TEXT,
  CONSTRAINT pk_shift_log PRIMARY KEY (id),
  CONSTRAINT fk_shift_log_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id)
)
--;
CREATE INDEX ix_shift_log_at ON shift_log (at)
--;
CREATE INDEX ix_shift_log_promises ON shift_log (id) WHERE kind = 'PROMISE' AND settled_at IS NULL
