"""Vouchers: why one cannot be used, given, passed on or taken back."""

from web.i18n import lazy

SENTENCES = {
    "voucher.kind_ended": lazy("No more vouchers of this kind are given."),
    "voucher.terms_fixed": lazy(
        "Members hold vouchers of this kind already, so its terms stay. Mend its name, text or picture, or "
        "make a new kind."
    ),
    "voucher.code_taken": lazy("This code is taken already. Please try once more."),
    "voucher.used": lazy("This voucher was used up on %(at)s."),
    "voucher.expired": lazy("This voucher has ended, on %(expires_at)s."),
    "voucher.cancelled": lazy("This voucher was cancelled on %(at)s and cannot be used."),
    "voucher.wrong_store": lazy("This voucher cannot be used at this store."),
    "voucher.total_needed": lazy("Enter what the order amounts to: the voucher is reckoned from it."),
    "voucher.below_minimum": lazy(
        "This voucher is for orders from %(minimum)s on; this one comes to %(total)s."
    ),
    "voucher.not_stackable": lazy(
        "Another voucher was used on order %(order)s already, and one of the two goes with no other."
    ),
    "voucher.not_transferable": lazy("This voucher stays with whom it was given to."),
    "voucher.use_undone": lazy("This use was undone already, on %(at)s."),
    "voucher.order_void": lazy("Order %(number)s is void: nothing can be used on it."),
    "voucher.more_than_order": lazy("Order %(number)s comes to %(total)s, less than was entered."),
    "voucher.undo_too_late": lazy("It was used on %(used_at)s; that can be undone for 15 minutes only."),
    "voucher.undo_reason": lazy("Say why, in at most %(longest)s characters: the member reads it."),
    "voucher.none": lazy("There is no such voucher."),
    "voucher.not_in_household": lazy("A voucher can be passed on within your household only."),
    "voucher.change_below": lazy(
        "“%(title)s” was used on order %(number)s, which must come to %(minimum)s or more for that; now it "
        "would come to %(total)s. Undo the use first."
    ),
    "voucher.refund_below_minimum": lazy(
        "“%(title)s” was used on this order, for orders from %(minimum)s on. After this refund %(remaining)s "
        "would be left. Void the order instead, which gives the voucher back, or refund less."
    ),
}
