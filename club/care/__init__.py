"""Care: what the club does for its members unasked. Birthdays are reckoned and greetings are
sent here, and points that end are told of before they do."""
