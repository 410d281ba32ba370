"""The loyalty ledger. It knows nobody and asks no clock: holders, stores and doers are opaque, time is given.

The ideas, each in one line:

- A *posting* is a movement of points with a reason. Postings are only ever added; a mistake is undone by a
  posting that names it. A balance is the sum of an account's postings.
- An earning opens a *lot*: so many points, with the instant they cease to hold. Spending *draws* on lots, on
  those that expire first, so every spent point is tied to the earning it came from and can go back there.
- A *key* makes each movement happen once, however often it is asked for.
- What a reversal can't take any more is *owed*, and settled by the next points that come in.
- A *rule* is data with versions. Reckoning by it is a pure function that also says why nothing was earned.
  A draft gives nothing and can be replayed over what happened; a version never changes once it is in force.
- The totals kept on accounts and lots are for reading; the *proof* adds them up again from the rows.

Where to look:

    accounts    open, open_many, balance, freeze, thaw
    postings    earn, spend, adjust, reverse, lessen, expire, forfeit: the verbs, one transaction each; of
    holds       place, capture, release, release_due: points set aside, then spent or given back
    standing    standing: spendable, pending, held, owed, expired, growth
    batches     earn: many earnings as one, for files
    transfers   transfer, undo: two holders turn out to be one, or not to be
    lots        spendable, expiring, ending
    rules       draft, publish, end, define; in_force, evaluate, expires_at, usable_from
    vouchers    issue, issue_many, redeem, undo, cancel, refund, transfer, expire_due: promised, and used once
    voucher_kinds   define, amend, end: what a voucher is worth, on which terms
    usage       known, hold, count, give_back, budgets: what rules may still give
    replay      Replay: a draft beside today's rules, over what happened
    proof       verify
    errors      all that can be refused, with a code and facts

Behind them: moves (what a posting does to lots), descent (where the points of an earning lie by now), content
(keys and fingerprints), facts, conditions, caps, terms, overlaps and reckoning (rules from the inside),
lessening (part of an earning taken back), counters (the proof of usage), instants (UTC, and how long points
hold), sql (the statements of the hot paths), bulk (many rows at a time).

    account = await accounts.open(at=now)
    said = {"facts": {}, "store": 1, "by": "staff:1", "at": now}
    await postings.earn(account, 100, key="earn:order:1", reason="order", **said)
    await postings.spend(account, 30, key="spend:gift:1", reason="gift", **said)
    assert (await proof.verify()).ok
"""
