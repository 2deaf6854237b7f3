-- Everything that guards a server's rows, away: for laying it anew and seeing what the program makes of it.
DO $$ DECLARE one record; routines text[]; routine text; BEGIN
  FOR one IN SELECT g.tgname, g.tgrelid::regclass AS of_table FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
              WHERE c.relnamespace = 'app'::regnamespace AND NOT g.tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.of_table);
  END LOOP;
  FOR one IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'app' LOOP
    EXECUTE format('DROP POLICY %I ON app.%I', one.policyname, one.tablename);
  END LOOP;
  FOR one IN SELECT rulename, tablename FROM pg_rules WHERE schemaname = 'app' LOOP
    EXECUTE format('DROP RULE %I ON app.%I', one.rulename, one.tablename);
  END LOOP;
  -- named before the first of them goes and takes others along
  SELECT array_agg(p.oid::regprocedure::text) INTO routines FROM pg_proc p
   WHERE p.pronamespace IN ('app'::regnamespace, to_regnamespace('office')) AND p.prokind IN ('f', 'p');
  FOREACH routine IN ARRAY routines LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', routine);
  END LOOP;
END $$
