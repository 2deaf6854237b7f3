"""Papers on the screen: their pages, printing, saving, issuing."""
