"""The building blocks of every page: layout, buttons, fields, pickers, marks, notices. They know no case."""
