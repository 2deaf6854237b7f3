"""Which bulk database the tests share: made once per run (`bulk_cache`), copied by who wants it."""

#: How many cases: more than two batches.
N = 1300
SEED = 3
