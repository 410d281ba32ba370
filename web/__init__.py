"""All that wires the floors together: pages, jobs, the command line."""
