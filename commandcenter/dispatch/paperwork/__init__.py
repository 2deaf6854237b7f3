"""Papers: from a draft with its facts to numbered, signed, sent and receipted sheets, and what prints them."""
