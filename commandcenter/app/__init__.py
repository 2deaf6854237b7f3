"""The composition root: from settings to an open window. Everything is put together here and handed on."""
