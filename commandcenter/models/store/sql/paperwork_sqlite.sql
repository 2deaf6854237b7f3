-- Drafts of papers, their receipts, papers that are void (revision r0008).
ALTER TABLE document ADD COLUMN voided_at TEXT
--;
ALTER TABLE document ADD COLUMN voided_by TEXT
--;
ALTER TABLE document ADD COLUMN void_reason TEXT
--;
ALTER TABLE document ADD COLUMN replaces INTEGER CONSTRAINT fk_document_replaces REFERENCES document (id)
--;
CREATE TABLE paper_draft (
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  subject TEXT NOT NULL,
  texts TEXT NOT NULL,
  register_no TEXT,
  case_id INTEGER,
  meeting_id INTEGER,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  data TEXT NOT NULL,
  template TEXT NOT NULL,
  "by" TEXT NOT NULL,
  at TEXT NOT NULL,
  person_id INTEGER,
  reviewed_by TEXT,
  reviewed_at TEXT,
  reviewed_person INTEGER,
  signed_by TEXT,
  signed_at TEXT,
  note TEXT NOT NULL,
  document_id INTEGER,
  replaces INTEGER,
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
  document_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  sent_at TEXT NOT NULL,
  sent_by TEXT NOT NULL,
  received_at TEXT,
  channel TEXT,
  receiver TEXT NOT NULL,
  recorded_by TEXT,
  recorded_at TEXT,
  reminded_at TEXT,
  reminders INTEGER NOT NULL,
  CONSTRAINT pk_paper_receipt PRIMARY KEY (document_id, unit_id),
  CONSTRAINT fk_paper_receipt_document_id FOREIGN KEY(document_id) REFERENCES document (id),
  CONSTRAINT fk_paper_receipt_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
--;

-- a number that was taken is printed or void, and what is void stays so, with its reason
CREATE TRIGGER document_state BEFORE UPDATE ON document
  WHEN NEW.state <> OLD.state AND NOT (OLD.state = 'RESERVED' AND NEW.state IN ('ISSUED', 'VOID') OR OLD.state = 'ISSUED' AND NEW.state = 'VOID')
    OR NEW.state = 'VOID' AND (trim(coalesce(NEW.void_reason, '')) = '' OR NEW.voided_at IS NULL OR NEW.voided_by IS NULL)
    OR NEW.state <> 'VOID' AND NEW.voided_at IS NOT NULL
    OR OLD.state = 'VOID' AND (NEW.void_reason IS NOT OLD.void_reason OR NEW.voided_at IS NOT OLD.voided_at OR NEW.voided_by IS NOT OLD.voided_by)
BEGIN SELECT RAISE(ABORT, 'a paper is void once, with its reason'); END
--;
CREATE TRIGGER paper_draft_begins BEFORE INSERT ON paper_draft
  WHEN NEW.version = 1 AND (NEW.state <> 'DRAFT' OR NEW.signed_by IS NOT NULL OR NEW.reviewed_by IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a draft begins as a draft'); END
--;
-- the steps of models/paperwork.py; what was sent on is changed no more, and what was signed is issued as it was signed
CREATE TRIGGER paper_draft_step BEFORE UPDATE ON paper_draft
  WHEN NEW.version <> OLD.version + 1 OR NEW.kind <> OLD.kind OR NEW."by" <> OLD."by" OR NEW.subject <> OLD.subject
    OR (OLD.state || '>' || NEW.state) NOT IN ('DRAFT>DRAFT', 'DRAFT>REVIEW', 'REVIEW>SIGN', 'REVIEW>DRAFT', 'SIGN>DRAFT', 'SIGN>SIGNED',
      'SIGNED>ISSUED', 'DRAFT>DROPPED', 'REVIEW>DROPPED', 'SIGN>DROPPED', 'SIGNED>DROPPED')
    OR OLD.state <> 'DRAFT' AND (NEW.data <> OLD.data OR NEW.texts <> OLD.texts OR NEW.template <> OLD.template)
    OR NEW.state = 'SIGNED' AND (NEW.signed_by IS NULL OR NEW.signed_by IN (OLD."by", OLD.reviewed_by))
    OR NEW.state = 'SIGN' AND (NEW.reviewed_by IS NULL OR NEW.reviewed_by = OLD."by")
    OR NEW.state = 'ISSUED' AND NEW.document_id IS NULL
BEGIN SELECT RAISE(ABORT, 'no step of a draft'); END
--;
CREATE TRIGGER paper_draft_no_delete BEFORE DELETE ON paper_draft BEGIN SELECT RAISE(ABORT, 'drafts are never deleted'); END
--;
CREATE TRIGGER paper_receipt_stays BEFORE UPDATE ON paper_receipt
  WHEN OLD.received_at IS NOT NULL OR NEW.document_id <> OLD.document_id OR NEW.unit_id <> OLD.unit_id OR NEW.sent_at <> OLD.sent_at
BEGIN SELECT RAISE(ABORT, 'a receipt stays as it was recorded'); END
--;
CREATE TRIGGER paper_receipt_no_delete BEFORE DELETE ON paper_receipt BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END
