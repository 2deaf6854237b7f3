-- Accounts: the login behind each, as an administrator wants it; laid anew with every upgrade. Every function goes by the
-- account's row, so that a login never has another group than its post. One statement ends at a line holding only "--;".

CREATE OR REPLACE FUNCTION account_for(of_login text) RETURNS account
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE found account;
BEGIN
  IF NOT unbound() AND my_role() IS DISTINCT FROM 'ADMIN' THEN PERFORM refuse('只有管理员能管理账号'); END IF;
  SELECT * INTO found FROM account a WHERE a.login = of_login;
  IF found.id IS NULL THEN PERFORM refuse('没有账号 ' || of_login); END IF;
  RETURN found;
END $$
--;
CREATE OR REPLACE FUNCTION login_role(of_login text) RETURNS text
LANGUAGE sql STABLE SET search_path = app, pg_temp AS $$ SELECT 'cc_' || home() || '_' || of_login $$
--;
-- the login of an account, in the group of its post: a new one cannot come in before it is given a password
CREATE OR REPLACE FUNCTION put_login(of_login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE whose account := account_for(of_login);
BEGIN
  PERFORM office.put(login_role(of_login),
    group_role(CASE scope_of(whose.role) WHEN 'ALL' THEN 'centre' WHEN 'OWN' THEN 'units' ELSE 'keeper' END),
    ARRAY[group_role('centre'), group_role('units'), group_role('keeper')]);
END $$
--;
-- a one-time password in place of whatever the account had
CREATE OR REPLACE FUNCTION give_password(of_login text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE whose account := account_for(of_login);
BEGIN
  IF NOT whose.active THEN PERFORM refuse('账号 ' || of_login || ' 已经停用'); END IF;
  PERFORM office.open(login_role(of_login), verifier);
  UPDATE account SET must_change = true WHERE id = whose.id;
END $$
--;
CREATE OR REPLACE FUNCTION stop_login(of_login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE whose account := account_for(of_login);
BEGIN
  IF whose.active THEN PERFORM refuse('账号 ' || of_login || ' 仍在使用'); END IF;
  PERFORM office.stop(login_role(of_login));
END $$
--;
-- ends the sessions of an account that was stopped, moved or given another password; returns how many
CREATE OR REPLACE FUNCTION end_sessions(of_login text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE whose account := account_for(of_login);
BEGIN
  RETURN office.send_away(login_role(of_login));
END $$
--;
-- one's own password; a one-time password is used up by it
CREATE OR REPLACE FUNCTION change_my_password(verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE who account := me();
BEGIN
  IF who.id IS NULL THEN PERFORM refuse('账号已停用'); END IF;
  PERFORM office.open(session_user::text, verifier);
  UPDATE account SET must_change = false WHERE id = who.id;
END $$
--;
-- a workstation that stopped in the middle of its work, or somebody who sits on a lock, holds up the whole township: asked
-- with each beat of every workstation, so that whoever waits goes on before he gives up
CREATE OR REPLACE FUNCTION end_blockers() RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp AS $$ SELECT office.end_blockers(login_role('')) $$
