-- Papers of meetings carry their meeting, of a server (revision r0005): see papers_sqlite.sql.
ALTER TABLE document ADD COLUMN meeting_id BIGINT CONSTRAINT fk_document_meeting_id REFERENCES meeting (id)
--;
CREATE INDEX ix_document_meeting_id ON document (meeting_id)
--;
UPDATE document SET meeting_id = (data::jsonb ->> 'meeting_id')::bigint
 WHERE case_id IS NULL AND data LIKE '%"meeting_id"%'
