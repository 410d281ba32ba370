"""Words of what is kept for how long, and why: the rules of retention, for the page on privacy."""

from web.i18n import lazy

RETAINED = {
    "codes": lazy("One-time codes"),
    "signins": lazy("Sign-ins that ended"),
    "scan_answers": lazy("Names and plates in the desk's answers"),
    "failed_scans": lazy("Scans that led nowhere"),
    "messages": lazy("The words of messages"),
    "copies": lazy("Files with a member's data"),
    "import_rows": lazy("Rows of imported files that were mended or put away"),
    "api_calls": lazy("Answers to the dealer's systems"),
    "webhook_deliveries": lazy("What the dealer's systems were told"),
    "requests": lazy("What was said in requests and answers"),
    "closures": lazy("Marks by which those who left are recognised"),
    "parties": lazy("What was told for a trip or a class: contacts, companions, answers"),
}

WHY_RETAINED = {
    "codes": lazy("Needed for some minutes, and a day to count them. PIPL article 6: as little as will do."),
    "signins": lazy("So that a member can ask where they were signed in; no longer (PIPL article 19)."),
    "scan_answers": lazy("So that a resent scan is answered the same. After that the scan names nobody."),
    "failed_scans": lazy("To find out why a code was not read. The Cybersecurity Law asks for six months."),
    "messages": lazy("So that a member can read again what we wrote. That something was sent stays."),
    "copies": lazy("Time to download them. A file with everything about somebody must not lie around."),
    "import_rows": lazy(
        "Time to look up what was wrong. Rows of people who have left are put away by then, too."
    ),
    "api_calls": lazy("So that a call that is sent again is answered the same; what it did stays."),
    "webhook_deliveries": lazy(
        "So that a message that did not arrive can be sent again; the deed itself stays."
    ),
    "requests": lazy("Proof that we answered: claims end after three years (Civil Code article 188)."),
    "closures": lazy("So that no import brings back who has left. A keyed mark, not the number."),
    "parties": lazy("For that day and what is settled after it. Who came, and how many, stays."),
}
