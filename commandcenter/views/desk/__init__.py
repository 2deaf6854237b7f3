"""The parts of the duty page beside board and case: the left pane, and the forms that take the centre for a while."""
