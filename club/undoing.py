"""How long a desk can take back what it has just done with a voucher, a privilege or a payment."""

from datetime import timedelta

UNDO_WITHIN = timedelta(minutes=15)
