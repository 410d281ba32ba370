"""The loyalty engine: accounts, postings, lots, rules. Knows nobody; asks no clock; usable alone."""
