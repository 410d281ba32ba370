"""The club as people see it: a real browser, a real server, nothing from outside."""
