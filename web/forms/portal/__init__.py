"""Members' forms."""
