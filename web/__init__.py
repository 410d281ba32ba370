"""All that wires the floors together: pages, jobs, the command line."""

import gc

# Looking for garbage after every 700 new objects, as Python does, takes a tenth of a start and of a page.
gc.set_threshold(50_000, 20, 20)
