"""Trips and classes of the club, from the announcement to the last car that arrives.

events         what is offered: a trip or a class, as members read it
sessions       its dates, each with a number of places
registrations  who comes, with whom; no session is ever oversold
refusals       why somebody cannot register, or not cancel any more
cancellations  a session or a whole event is not held after all
checkin        a ticket at the desk: one clear answer, also when the network hands it in twice
attendance     who is there, who is missing, and the points for having come
sql            the statements behind check-in, where every one counts
"""
