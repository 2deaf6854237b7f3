"""会商 (M11): a meeting, its topics, who sits at the table, what each unit says, what is decided and signed. Pure.

`file` holds the values, `terms` the words; `planning`, `speaking` and `deciding` carry steps out on a `Sitting`;
`checking` says what stands against a signature.
"""
