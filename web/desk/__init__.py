"""The front desk: one page for the queue, and what can be done with whoever stands before it."""
