"""会商: the parts of the meeting page."""
