-- Drafts of papers, their receipts, papers that are void, of a server (revision r0008): see paperwork_sqlite.sql.
ALTER TABLE document ADD COLUMN voided_at TIMESTAMP WITH TIME ZONE
--;
ALTER TABLE document ADD COLUMN voided_by TEXT
--;
ALTER TABLE document ADD COLUMN void_reason TEXT
--;
ALTER TABLE document ADD COLUMN replaces BIGINT CONSTRAINT fk_document_replaces REFERENCES document (id)
--;
CREATE TABLE paper_draft (
  id BIGSERIAL NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  subject TEXT NOT NULL,
  texts TEXT NOT NULL,
  register_no TEXT,
  case_id BIGINT,
  meeting_id BIGINT,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  data TEXT NOT NULL,
  template TEXT NOT NULL,
  by TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person_id BIGINT,
  reviewed_by TEXT,
  reviewed_at TIMESTAMP WITH TIME ZONE,
  reviewed_person BIGINT,
  signed_by TEXT,
  signed_at TIMESTAMP WITH TIME ZONE,
  note TEXT NOT NULL,
  document_id BIGINT,
  replaces BIGINT,
  CONSTRAINT pk_paper_draft PRIMARY KEY (id),
  CONSTRAINT fk_paper_draft_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
  CONSTRAINT fk_paper_draft_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id),
  CONSTRAINT uq_paper_draft_document_id UNIQUE (document_id),
  CONSTRAINT fk_paper_draft_document_id FOREIGN KEY(document_id) REFERENCES document (id),
  CONSTRAINT fk_paper_draft_replaces FOREIGN KEY(replaces) REFERENCES document (id)
)
--;
CREATE INDEX ix_paper_draft_state ON paper_draft (state)
--;
CREATE TABLE paper_receipt (
  document_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
  sent_by TEXT NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE,
  channel TEXT,
  receiver TEXT NOT NULL,
  recorded_by TEXT,
  recorded_at TIMESTAMP WITH TIME ZONE,
  reminded_at TIMESTAMP WITH TIME ZONE,
  reminders INTEGER NOT NULL,
  CONSTRAINT pk_paper_receipt PRIMARY KEY (document_id, unit_id),
  CONSTRAINT fk_paper_receipt_document_id FOREIGN KEY(document_id) REFERENCES document (id),
  CONSTRAINT fk_paper_receipt_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
