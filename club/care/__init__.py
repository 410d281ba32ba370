"""Care: what the club does for its members unasked. Birthdays are reckoned here, greetings are sent from here."""
