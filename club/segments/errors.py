"""What can be wrong with a filter. Each error names the condition that is meant."""

from club.errors import ClubError


class WrongFilter(ClubError):
    """This is no filter: neither all, any, not, nor a condition."""

    code = "filter.wrong"


class TooManyConditions(WrongFilter):
    """Facts: `most`, `count`."""

    code = "filter.too_many"


class TooDeep(WrongFilter):
    """Groups within groups. Facts: `most`."""

    code = "filter.too_deep"


class UnknownField(WrongFilter):
    """Facts: `field`."""

    code = "filter.unknown_field"


class UnknownOperator(WrongFilter):
    """Facts: `field`, `operator`."""

    code = "filter.unknown_operator"


class WrongValue(WrongFilter):
    """Facts: `field`, `operator`, `value`; `place` counts the values from 0."""

    code = "filter.wrong_value"


class NotASpan(WrongFilter):
    """The first of two is beyond the second. Facts: `field`, `operator`, `first`, `second`."""

    code = "filter.not_a_span"


class NotYours(WrongFilter):
    """The filter asks for what the asker may not see. Facts: `field`, `permission`."""

    code = "filter.not_yours"
