"""Quality of the data: what is missing, impossible, double or nobody's, so that it can be worked off.

gaps        what people's records lack, by store and by who entered them; the lists behind the figures
cars        dates of cars that cannot be
duplicates  pairs who may be one person, and those of whom somebody said that they are not
"""
