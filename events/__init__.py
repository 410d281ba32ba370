"""Trips and classes of the club, from the idea to the thank-you.

events         what is offered: a trip or a class, as members read it
terms          what it takes to come: who may, what it costs, what comes back, what is asked
question       a question of an event: the row
questions      what an event asks of a party, or of each person
gallery        its pictures, the first of which stands on its card
audiences      who may register, as a form asks for it
patterns       how its dates usually are: when, how long, for how many
templates      what a trip or a class can begin with, ready made
template_texts what those that come along say
copies         another event like it, or a template
losses         what is lost if it is called off
sessions       its dates, each with room for people and cars
replanning     another time, place or room for a date that people have registered for
eligibility    whether a member may register: by audience, segment, invitation

registration   a party that comes or waits: the rows
parties        who comes with whom, in which car; checked before any place is taken
registrations  a party registers, or does not come after all; no session is ever oversold
changes        a party becomes another one
places         places taken, given back, and offered to the queue: under the session's lock
waitlist       the queue: accept or decline an offer, and what runs out
fee            what a party owes: the row, and what comes back of it
fees           points set aside and spent, money paid at the desk, what comes back
told           the price and the rules that a party was told, which hold for it
settling       fees of sessions that are over, are moved or are not held
refusals       why somebody cannot register, change or cancel
telling        the line on the timeline and the message of it
cancellations  a session or a whole event is not held after all

invitations    who is asked to come, by whom, with what answer
checkin        a ticket at the desk: one clear answer, also when the network hands it in twice
arrivals       arrivals noted by hand
attendance     who is there, who is missing, and the points for having come
feedback_questions  the catalogue of what can be asked about a day
feedback_plans      what an event asks of it, about whom
feedback       how it was, said by who came, the day after
absences       who registered and did not come, and what that does
results        what came of an event: who, how it was, what it cost, what it brought
results_sql    the statements behind it
privacy        what events keep about a person
sql            the statements behind check-in, where every one counts
rush_sql       those behind registering, likewise
"""
