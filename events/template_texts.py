"""What comes along ready made, by the name that stands in addresses."""

from events.template_classes import BEFORE_WARRANTY_ENDS, NEW_OWNERS, PROSPECTS, WINTER
from events.template_trips import DAY_TRIP, TWO_DAYS

BUILT_IN = (DAY_TRIP, TWO_DAYS, NEW_OWNERS, BEFORE_WARRANTY_ENDS, PROSPECTS, WINTER)
BY_NAME = {template.name: template for template in BUILT_IN}
