"""What can go wrong in the ledger, as facts. The layers above turn a code into a sentence."""


class PointsError(Exception):
    """A rule of the ledger said no. `code` names the rule, `facts` hold what the sentence needs."""

    code = "points.error"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.code} {facts}")


class InvalidAmount(PointsError):
    """`points` is not a whole number between `least` and `most`."""

    code = "points.invalid_amount"


class InvalidText(PointsError):
    """`field` is empty or longer than `most` characters."""

    code = "points.invalid_text"


class InvalidFacts(PointsError):
    """The facts of a posting hold something that JSON can't say."""

    code = "points.invalid_facts"


class NaiveInstant(PointsError):
    """`at` is a time on no particular clock: it has no zone."""

    code = "points.naive_instant"


class NotEnoughPoints(PointsError):
    """`wanted` is more than `balance`, the points that can be spent at that instant."""

    code = "points.not_enough"


class AccountFrozen(PointsError):
    """Nothing is spent from `account`, which has been frozen `since`."""

    code = "points.account_frozen"


class HoldSettled(PointsError):
    """`hold` is not open any more but in `state`, with `captured` points spent."""

    code = "points.hold_settled"


class MoreThanHeld(PointsError):
    """`wanted` is more than `held`, the points that were set aside."""

    code = "points.more_than_held"


class MoreThanGiven(PointsError):
    """`wanted` is more than `given`, the points of an earning that nothing has taken back yet."""

    code = "points.more_than_given"


class AlreadyOver(PointsError):
    """What begins `at` would be over at `expires_at` already."""

    code = "points.already_over"


class KeyConflict(PointsError):
    """`key` already stands for `posting`, which has other content."""

    code = "points.key_conflict"


class AlreadyReversed(PointsError):
    """`posting` has been reversed, by the posting `reversal`."""

    code = "points.already_reversed"


class NothingToReverse(PointsError):
    """`posting` is final because of its `kind`: a reversal, an expiry, or what a hold takes and returns."""

    code = "points.nothing_to_reverse"


class InvalidTerms(PointsError):
    """The terms of a rule make no sense: `field` holds `value`."""

    code = "points.invalid_terms"


class NoDraft(PointsError):
    """Version `version` of `rule` has been in force: it can't be changed, only a new version can be made."""

    code = "points.rule_no_draft"


class DraftChanged(PointsError):
    """The draft of `rule` says something else by now than what whoever puts it in force has read."""

    code = "points.rule_draft_changed"


class RuleEnded(PointsError):
    """`rule` has ended already, or never began."""

    code = "points.rule_ended"


class RuleEndless(PointsError):
    """`rule` has no last day, and nobody said that this is meant so."""

    code = "points.rule_endless"


class RuleOverlaps(PointsError):
    """`rule` and `other` are about the same facts at the same time, and nobody said that this is meant so."""

    code = "points.rule_overlaps"


class PastBudget(PointsError):
    """`rule` would give more than its cap `cap`."""

    code = "points.rule_past_budget"


class KindEnded(PointsError):
    """No more vouchers of `kind` are issued, since `ended_at`."""

    code = "voucher.kind_ended"


class TermsFixed(PointsError):
    """There are vouchers of `kind`, or one is reserved: its `field` is what was promised with them."""

    code = "voucher.terms_fixed"


class CodeTaken(PointsError):
    """Other vouchers bear `codes` already: ask again with new ones."""

    code = "voucher.code_taken"


class VoucherUsed(PointsError):
    """`voucher` was used up by the use `use`: `at`, in `store`, on `order`, by whom (`by`)."""

    code = "voucher.used"


class VoucherExpired(PointsError):
    """`voucher` has ended at `expires_at`."""

    code = "voucher.expired"


class VoucherCancelled(PointsError):
    """`voucher` is in `state` "cancelled" or "refunded", since `at`."""

    code = "voucher.cancelled"


class WrongStore(PointsError):
    """`voucher` is not used in `store` but in `stores` alone."""

    code = "voucher.wrong_store"


class TotalNeeded(PointsError):
    """What `voucher` takes off, or whether it may, is reckoned from the total of an order; `minimum` fen."""

    code = "voucher.total_needed"


class BelowMinimum(PointsError):
    """`voucher` is used from `minimum` fen on, the order has `total`."""

    code = "voucher.below_minimum"


class NotStackable(PointsError):
    """On `order` the voucher `other` was used `at`; one of the two shares an order with no other."""

    code = "voucher.not_stackable"


class NotTransferable(PointsError):
    """`voucher` stays with whom it was given to."""

    code = "voucher.not_transferable"


class UseUndone(PointsError):
    """`use` was taken back `at` already."""

    code = "voucher.use_undone"


class RewardEnded(PointsError):
    """`reward` has ended: nothing of it changes any more."""

    code = "reward.ended"


class RewardPublished(PointsError):
    """`reward` is in the catalogue already."""

    code = "reward.published"


class NotOnOffer(PointsError):
    """`reward` can't be had: it is a draft still or has ended (`state`)."""

    code = "reward.not_on_offer"


class NotBegun(PointsError):
    """It can be had from `starts_at` on."""

    code = "reward.not_begun"


class OfferOver(PointsError):
    """It could be had until `ends_at`."""

    code = "reward.over"


class NotForTier(PointsError):
    """It is for the `tiers`, not for `tier`."""

    code = "reward.not_for_tier"


class OutOfStock(PointsError):
    """No piece of `reward` is left."""

    code = "reward.out_of_stock"


class LimitReached(PointsError):
    """One may have `limit` of them, `why` (ever, month) says in which time; `again`: when, None for never."""

    code = "reward.limit_reached"


class PriceChanged(PointsError):
    """It costs `points` and `cash` (fen) now; `seen` and `seen_cash` were another price."""

    code = "reward.price_changed"


class NotAtThisStore(PointsError):
    """It is paid and had at `stores` alone."""

    code = "exchange.not_at_this_store"


class ExchangeSettled(PointsError):
    """`exchange` is over, or not paid in time: it is `state`."""

    code = "exchange.settled"


class VoucherElsewhere(PointsError):
    """What the exchange gave, `voucher`, is somebody else's by now."""

    code = "exchange.voucher_elsewhere"
