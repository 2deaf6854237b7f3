-- Triggers of a server, laid anew with every upgrade. One statement ends at a line holding only "--;".
CREATE CONSTRAINT TRIGGER event_at_commit AFTER INSERT ON event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION event_at_commit()
--;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER chain_append_only BEFORE UPDATE OR DELETE ON chain FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER chain_no_truncate BEFORE TRUNCATE ON chain FOR EACH STATEMENT EXECUTE FUNCTION append_only()
--;
CREATE CONSTRAINT TRIGGER change_at_commit AFTER INSERT ON change_waiting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION change_at_commit()
--;
CREATE CONSTRAINT TRIGGER fact_at_commit AFTER INSERT OR UPDATE OR DELETE ON kpi_fact
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fact_at_commit()
--;
CREATE TRIGGER case_guard BEFORE INSERT OR UPDATE ON "case" FOR EACH ROW EXECUTE FUNCTION case_guard()
--;
CREATE TRIGGER case_never_deleted BEFORE DELETE ON "case" FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER case_scoped AFTER INSERT OR UPDATE ON "case" FOR EACH ROW EXECUTE FUNCTION case_scoped()
--;
CREATE TRIGGER task_guard BEFORE UPDATE OF state ON task FOR EACH ROW EXECUTE FUNCTION task_guard()
--;
CREATE TRIGGER task_never_deleted BEFORE DELETE ON task FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER task_scoped AFTER INSERT OR UPDATE OF undone ON task FOR EACH ROW EXECUTE FUNCTION task_scoped()
--;
CREATE TRIGGER scope_left AFTER DELETE ON case_scope FOR EACH ROW EXECUTE FUNCTION scope_left()
--;
CREATE TRIGGER grid_moved AFTER INSERT OR DELETE ON grid_up FOR EACH ROW EXECUTE FUNCTION grid_moved()
--;
CREATE TRIGGER document_guard BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_guard()
--;
CREATE TRIGGER document_of_meeting BEFORE INSERT OR UPDATE OF data, case_id, meeting_id ON document
  FOR EACH ROW EXECUTE FUNCTION document_of_meeting()
--;
CREATE TRIGGER document_never_deleted BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER document_bytes_append_only BEFORE UPDATE OR DELETE ON document_bytes
  FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER paper_draft_guard BEFORE UPDATE ON paper_draft FOR EACH ROW EXECUTE FUNCTION paper_draft_guard()
--;
CREATE TRIGGER paper_draft_never_deleted BEFORE DELETE ON paper_draft FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER paper_receipt_guard BEFORE UPDATE ON paper_receipt FOR EACH ROW EXECUTE FUNCTION paper_receipt_guard()
--;
CREATE TRIGGER paper_receipt_never_deleted BEFORE DELETE ON paper_receipt FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER shift_guard BEFORE UPDATE ON shift FOR EACH ROW EXECUTE FUNCTION shift_guard()
--;
CREATE TRIGGER shift_never_deleted BEFORE DELETE ON shift FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER shift_log_guard BEFORE UPDATE ON shift_log FOR EACH ROW EXECUTE FUNCTION shift_log_guard()
--;
CREATE TRIGGER shift_log_never_deleted BEFORE DELETE ON shift_log FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER mute_never_deleted BEFORE DELETE ON mute FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_never_deleted BEFORE DELETE ON meeting FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_item_never_deleted BEFORE DELETE ON meeting_item FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_seat_never_deleted BEFORE DELETE ON meeting_seat FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_opinion_never_deleted BEFORE DELETE ON meeting_opinion FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_decision_never_deleted BEFORE DELETE ON meeting_decision FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER meeting_read_back_never_deleted BEFORE DELETE ON meeting_read_back FOR EACH ROW EXECUTE FUNCTION append_only()
--;
CREATE TRIGGER dispatch_rule_never_deleted BEFORE DELETE ON dispatch_rule FOR EACH ROW EXECUTE FUNCTION append_only()
