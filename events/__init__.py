"""Trips and classes of the club, from the idea to the thank-you.

Setting up
    events              what is offered: a trip or a class, as members read it
    terms               what it takes to come: who may, what it costs, what comes back, what is asked
    waivers             every wording of the safety notes, and who accepted which
    question            a question of an event: the row
    questions           what an event asks of a party, or of each person
    gallery             its pictures, the first of which stands on its card
    audiences           who may register, as a form asks for it
    patterns            how its dates usually are: when, how long, for how many
    templates           what a trip or a class can begin with, ready made
    template_texts      what comes along, by name
    template_trips      the trips of it
    template_classes    the classes of it
    template_plans      what they share: emergencies, and what is to be done beforehand
    copies              another event like it, or a template
    sessions            its dates, each with room for people and cars
    replanning          another time, place or room for a date that people have registered for
    losses              what is lost if it is called off
    resent              a form of staff that comes again makes nothing more
    cancellations       a session or a whole event is not held after all

Registering
    eligibility         whether a member may register: by audience, segment, invitation
    registration        a party that comes or waits: the rows
    parties             who comes with whom, in which car; checked before any place is taken
    registrations       a party registers, or does not come after all; no session is ever oversold
    changes             a party becomes another one
    heads               fewer came than were registered
    companions          who comes along with a party that changes keeps the own row
    places              places taken, given back, and offered to the queue: under the session's lock
    waitlist            the queue: accept or decline an offer, and what runs out
    refusals            why somebody cannot register, change or cancel
    telling             the line on the timeline and the message of it, by SMS too if it cannot wait
    confirming          what the message of a registration says
    fee                 what a party owes: the row, and what comes back of it
    fees                points set aside and spent, money paid at the desk, what comes back
    held_points         those of a fee, set aside, more or fewer of them, spent or given back
    told                the price and the rules that a party was told, which hold for it
    settling            fees of sessions that are over, are moved or are not held
    takings             what the parties of an event owe, have paid and get back
    rush_sql            the statements behind registering, where every one counts

Lists
    rosters             the registrations of a session as staff narrow them
    chain               a 接龙 of a WeChat group, read line by line
    chain_text          what stands in a line apart from the heads
    chain_people        the heads that it counts
    chain_members       whom it means
    revealing           whom to call in an emergency, uncovered and written down

Trips
    itinerary           the stops: on which day, when, where, what happens
    convoy              the numbers of the cars
    leaders             who drives in front, and who comes last: the rows
    leading             somebody is named, or is it no more
    phones              the phone list, for leaders, while the trip is on
    identity            numbers of identity cards: read and checked
    traveller           one person's number, sealed: the row
    travellers          numbers are taken, and deleted after the trip
    insurance           the list of them, taken away once
    album               photos for those who were there, and who may be shown
    costs               what was paid to whom, and the closing sheet

Classes
    rows                rows that staff edit on one page and that are put together
    topics              the course, each topic with its minutes
    risks               the emergency plan
    preparations        who does what by when: tasks
    classes             what a new event takes over of its template
    runsheet            all of it on one sheet, for printing

Invitations
    invitations         who is asked to come, by whom, with what answer
    inviting            everybody of a segment once, shared among colleagues
    calls               one colleague at a time rings, and what came of it
    conversion          how far the round has come

The day and afterwards
    checkin             a ticket at the desk: one clear answer, also when the network hands it in twice
    sql                 the statements behind it, where every one counts
    arrivals            arrivals noted by hand
    attendance          who is there, who is missing, and the points for having come
    feedback_questions  the catalogue of what can be asked about a day
    feedback_plans      what an event asks of it, about whom
    feedback            how it was, said by who came, the day after
    absences            who registered and did not come, and what that does
    series              events that belong together
    stamps              one for each that one came to
    stamp_cards         who has how many, and what comes next
    series_rewards      the voucher that enough of them bring
    results             what came of an event: who, how it was, what it cost, what it brought
    results_sql         the statements behind it

What is kept about a person
    privacy             registrations and who came along
    privacy_trips       identity numbers, photos, who led
    invitation_privacy  invitation rounds and stamp cards
    retention           what was told for a date is forgotten when it is long enough over
"""
