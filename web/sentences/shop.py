"""The shop: rewards, exchanges, pictures."""

from web.i18n import lazy

SENTENCES = {
    "reward.not_on_offer": lazy("This is not in the shop any more."),
    "reward.not_begun": lazy("It can be had from %(starts_at)s on."),
    "reward.over": lazy("It could be had until %(ends_at)s."),
    "reward.not_for_tier": lazy("This is for members of another tier."),
    "reward.out_of_stock": lazy("The last one has just gone. Nothing was taken from you."),
    "reward.limit_reached": lazy("You have had all %(limit)s that one member may have."),
    "reward.limit_reached.month": lazy("You have had this month's %(limit)s. Again from %(again)s."),
    "reward.price_changed": lazy("The price has changed meanwhile. Nothing was taken."),
    "reward.ended": lazy("This reward has ended; nothing of it changes any more."),
    "reward.published": lazy("It is in the shop already."),
    "reward.other_stores": lazy(
        "This is had in other stores too: whoever works for all stores decides about it."
    ),
    "exchange.not_at_this_store": lazy("This is paid and had at another store. Nothing was taken."),
    "exchange.settled": lazy("This exchange is over already. Please refresh the page and look."),
    "exchange.voucher_elsewhere": lazy(
        "The voucher was passed on to somebody else, so this cannot be undone."
    ),
    "exchange.unknown_way": lazy("Choose how it was paid"),
    "exchange.reason_needed": lazy("Say why: the member reads it too"),
    "exchange.reason_too_long": lazy("At most %(longest)s characters"),
    "exchange.too_late": lazy("It could be undone until %(until)s."),
    "exchange.not_paid_here": lazy("It was not paid at this store, so it cannot be undone here."),
    "exchange.paid_at_desk": lazy("You have paid for it: come to the desk, we give everything back there."),
    "picture.unreadable": lazy(
        "This is no JPEG, PNG or WebP picture, or it is broken. Save it as JPEG and try again."
    ),
    "picture.too_many_bytes": lazy("A picture may have %(most)s MB at most. Make it smaller and try again."),
    "picture.too_many_pixels": lazy("%(width)s × %(height)s pixels are too many: %(most)s million at most."),
    "picture.too_small": lazy("%(width)s × %(height)s pixels are too few: the shorter side needs %(least)s."),
    "picture.too_slim": lazy("%(width)s × %(height)s is a strip. Four to one at most."),
}
