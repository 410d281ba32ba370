"""Orders of the workshop and the shop."""

from web.i18n import lazy

SENTENCES = {
    "order.number_taken": lazy("There is an order with the number %(number)s already."),
    "order.no_lines": lazy("Enter at least one line: what was done and for how much."),
    "order.wrong_line": lazy("Choose the kind of work, and enter an amount of ¥0 or more."),
    "order.wrong_kind": lazy("What was bought in the shop is for no car, and has no mileage."),
    "order.key_conflict": lazy(
        "This form has entered order %(number)s already. For another order, begin with a new form."
    ),
    "order.not_open": lazy("Order %(number)s is settled or void already."),
    "order.has_member": lazy("Order %(number)s is somebody's already, or it was voided. Refresh and look."),
    "refund.not_settled": lazy("Order %(number)s is not settled: there is nothing to refund."),
    "refund.nothing": lazy("Enter for at least one line how much is refunded."),
    "refund.wrong_amount": lazy("Enter an amount above ¥0."),
    "refund.more_than_left": lazy("Only %(left)s of this line is left to be refunded."),
    "refund.no_reason": lazy("Say why, in at most %(longest)s characters: the member reads it."),
    "refund.key_conflict": lazy(
        "This form has refunded something else of order %(number)s already. Begin with a new form."
    ),
    "order.already_void": lazy("Order %(number)s was voided before."),
}
