-- Logins, made and stopped by the officer, a role that nobody logs in as and that may do this alone; the functions of
-- `server_accounts.sql`, which ask who wants it, are their only callers. Laid as the officer, in a schema of its own.
-- One statement ends at a line holding only "--;".

CREATE OR REPLACE FUNCTION office.login_of(name text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF name !~ '^cc_[a-z0-9_]+_[a-z][a-z0-9-]{1,30}$' THEN RAISE EXCEPTION '% is no login of people', name; END IF;
  RETURN name;
END $$
--;
-- a login that is there, without password or where it was, in exactly one of the groups
CREATE OR REPLACE FUNCTION office.put(name text, into_group text, of_groups text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE login text := office.login_of(name); other text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = login) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN INHERIT', login);
  END IF;
  FOREACH other IN ARRAY of_groups LOOP
    IF other <> into_group AND pg_has_role(login, other, 'MEMBER') THEN
      EXECUTE format('REVOKE %I FROM %I', other, login);
    END IF;
  END LOOP;
  IF NOT pg_has_role(login, into_group, 'MEMBER') THEN
    EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE, ADMIN FALSE', into_group, login);
  END IF;
END $$
--;
-- what the client made of the password: the password itself never comes near the server
CREATE OR REPLACE FUNCTION office.open(name text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF verifier !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/]+=*\$[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*$' THEN
    RAISE EXCEPTION 'no SCRAM verifier';
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', office.login_of(name), verifier);
END $$
--;
CREATE OR REPLACE FUNCTION office.stop(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', office.login_of(name));
END $$
--;
CREATE OR REPLACE FUNCTION office.send_away(name text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(pg_terminate_backend(a.pid))::integer FROM pg_stat_activity a
   WHERE a.usename = office.login_of(name) AND a.pid <> pg_backend_pid()
$$
--;
-- ends whoever of these logins keeps others waiting for a lock: stopped in the middle of a transaction, or sitting in a
-- statement that does no work of the disk's; returns how many
CREATE OR REPLACE FUNCTION office.end_blockers(prefix text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH waiting AS MATERIALIZED (
    SELECT l.pid FROM pg_locks l WHERE NOT l.granted AND l.waitstart < clock_timestamp() - interval '4 s')
  SELECT count(pg_terminate_backend(a.pid))::integer
    FROM (SELECT DISTINCT unnest(pg_blocking_pids(w.pid)) AS pid FROM waiting w) b
    JOIN pg_stat_activity a ON a.pid = b.pid
   WHERE starts_with(a.usename, prefix) AND a.datname = current_database() AND (
     starts_with(a.state, 'idle in transaction') AND a.state_change < clock_timestamp() - interval '4 s' OR
     a.state = 'active' AND a.query_start < clock_timestamp() - interval '6 s'
       AND coalesce(a.wait_event_type, '') NOT IN ('Lock', 'LWLock', 'IO', 'IPC'))
$$
