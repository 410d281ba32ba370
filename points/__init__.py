"""The loyalty ledger: accounts, postings, lots, rules, and the proof that they agree."""
