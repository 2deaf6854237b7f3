"""The case page: the right pane of the triptych. Head and actions stay, the body scrolls."""
