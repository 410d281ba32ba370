"""Privacy: what people may ask of us about their data, and how long what is kept. This is the contents page.

parts        what is kept about a person, noun by noun: read for the copy, taken apart at the closure
identity, imported, dealings, promised, memory, records   the parts of this package; others contribute theirs
requests     a copy, a correction, a closure is asked for; staff answer
copies       the file with everything, made by the worker, there for a week
closing      the account is closed: asked, taken back, done
retention    how long what is kept: rules that are rows
looks        who uncovered or exported what of whom
"""

from club.privacy import dealings, identity, imported, memory, parts, promised, records

for subject in (identity, imported, dealings, promised, memory, records):
    parts.contribute(*subject.PARTS)
