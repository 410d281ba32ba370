"""Messages: what the club says to its members, and how it gets there.

templates    the wording of each kind, in each language, with declared variables
texts        wordings that staff wrote in place of the files'
outbox       messages as rows, written in the deed's own transaction and delivered afterwards
channels     the site's inbox, SMS
"""
