-- Papers of meetings carry their meeting (revision r0005).
ALTER TABLE document ADD COLUMN meeting_id INTEGER CONSTRAINT fk_document_meeting_id REFERENCES meeting (id)
--;
CREATE INDEX ix_document_meeting_id ON document (meeting_id)
--;
UPDATE document SET meeting_id = json_extract(data, '$.meeting_id') WHERE case_id IS NULL AND json_valid(data)
--;

-- the meeting is what the frozen data say, whichever edition of the program takes the number
CREATE TRIGGER document_of_meeting AFTER INSERT ON document WHEN NEW.case_id IS NULL AND json_valid(NEW.data) BEGIN
  UPDATE document SET meeting_id = json_extract(NEW.data, '$.meeting_id') WHERE id = NEW.id;
END
--;
