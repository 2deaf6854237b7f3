"""激励与问责 (M19; domain §3, Accountability): what the figures propose, what leaders decide, what becomes of it. Pure.

`finding` makes proposals with their evidence; `file` holds what was decided, `terms` the words and ladders, `steps`
carries it on: rectification demanded, reported, checked, the use made of it.
"""
