"""The owner club of a car dealership: its people, their cars, and what the club does for them.

Where to look, from the ground up:

    config, keys, clock, errors, logs settings, time, what can go wrong, what is written down about it
    stores, staff, roles              the houses, who works there and what they may do
    members, persons, vehicles, sources who is in the club, what they drive, which poster brought them
    consents, documents               what members agreed to, and the wording that they agreed to
    codes, onetime, signins           member codes and tickets, one-time codes by SMS, who is signed in where
    founding, actors, locks, links    what a club begins with, who did it, counting alone, codes in links
    companies, tax_numbers, warranty  firms that own cars, their numbers, when a warranty ends
    imports/                          customers and service orders from the dealer's own files
    rulebook, replays, happened       rules of points as staff change them, tried on what really happened
    earned, reckoning, holds          postings of an earning, what rules ask of a person, points set aside
    adjustments, freezing             points given or taken by hand, accounts that are looked into
    points_sums, liability, anomalies what the club owes in points, and who gives unusually many
    settings_of_points, months        what the club sets for its points; months as databases know them
    orders, mileage, odometer, earning    service orders, what the odometer showed, the points that are earned
    notes, tasks                      what staff wrote down of a member, what they promised and have to do
    households, relatives             who lives together, and a family who are no members
    quality/                          what the data lack, what cannot be, who is here twice
    tiers/, daily                     ranks by growth with terms and their end; the daily check-in
    privileges/                       what tiers may use at the desk, by quota and period, and every use
    defaults, referrals               the rules that a club begins with, friends who brought friends
    shop, catalogue, shop_figures     what members have for points, what there is, what came together
    pictures                          what staff upload, drawn in a few widths
    desks, visits, scans, reception   the front desk: where it is, who stands there, what was scanned
    api_keys, api_calls, webhooks/    the dealer's own systems: who they are, what they were answered and told
    care/, messages/                  birthdays, points that end soon; all that the club says to its members
    activity, audit, jobs             a member's timeline, what staff did, runs of the worker

A verb is one function and one transaction. It takes `at` (an aware instant) and `by`, and reads no clock.
"""
