"""Charts of the KPI page: no frame, no ticks, hairlines only where a value is read, words on the marks, no legends.

Every mark is a door: `opened` carries what is behind it, by click or by Enter on the marked one.
"""
