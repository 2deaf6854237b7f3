-- What a server has beside the tables of both engines, as of its first revision. One statement ends at a line holding
-- only "--;".

-- search: tokens without positions; exactness comes from the text test (design §3, Search)
CREATE TABLE case_token (
  case_id BIGINT NOT NULL,
  tokens TSVECTOR NOT NULL,
  CONSTRAINT pk_case_token PRIMARY KEY (case_id),
  CONSTRAINT fk_case_token_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
--;
CREATE INDEX ix_case_token_tokens ON case_token USING gin (tokens)
--;
-- the planner chooses between the index and the walk from the newest by these figures
ALTER TABLE case_token ALTER COLUMN tokens SET STATISTICS 1000
--;
-- the feed's one counter: taken at commit, so that the order of numbers is the order of commits, without gaps
CREATE TABLE feed_head (
  id INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  CONSTRAINT pk_feed_head PRIMARY KEY (id)
)
--;
INSERT INTO feed_head (id, seq) VALUES (1, 0)
--;
-- changes without an event (a claim, a scope that was lost), until the commit gives them their number
CREATE TABLE change_waiting (
  id BIGSERIAL NOT NULL,
  entity TEXT NOT NULL,
  entity_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  scope TEXT,
  CONSTRAINT pk_change_waiting PRIMARY KEY (id)
)
