"""What the audit log and the list of messages say of vouchers that staff give."""

from web.i18n import lazy

ACTIONS = {
    "voucher_kind.defined": lazy("Kind of voucher made"),
    "voucher_kind.amended": lazy("Kind of voucher changed"),
    "voucher_kind.ended": lazy("Kind of voucher ended"),
    "handout.asked": lazy("Vouchers for a segment asked for"),
    "handout.done": lazy("Vouchers for a segment given"),
    "handout.stopped": lazy("Vouchers for a segment stopped"),
    "handout.resumed": lazy("Vouchers for a segment gone on with"),
    "handout.failed": lazy("Vouchers for a segment broken off"),
}
