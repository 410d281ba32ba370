"""Members, vehicles, stores, staff, messages, care."""
