"""月度考核 (M17; domain §3, Periods): a month is drafted, shown to the units, published and frozen, appealed and
revised. Pure.

`file` holds the values of one month's assessment, `terms` the words; `drafting` and `steps` carry it on, on a
working copy; `frozen` is what a publication freezes, its text and hash, and what differs between two of them.
"""
