-- A task that ended because its case went to a consultation (revision r0015). A server takes the same.
ALTER TABLE task ADD COLUMN consulted BOOLEAN NOT NULL DEFAULT false
