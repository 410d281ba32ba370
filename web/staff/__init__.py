"""The staff side: what people who work for the club see and do."""
