"""Privileges: why one cannot be used now, and when, where or on which tier it can."""

from web.i18n import lazy

SENTENCES = {
    "privilege.ended": lazy("The club does not give this any more."),
    "privilege.not_joined": lazy("Privileges are for members. Sign them up first; that takes a minute."),
    "privilege.not_of_this_tier": lazy("This comes with %(tiers)s. Their tier does not have it."),
    "privilege.wrong_store": lazy("This is used in %(stores)s, not here."),
    "privilege.no_vehicle": lazy("This is counted by the car: choose which one."),
    "privilege.not_your_vehicle": lazy("This is for cars of their own, or of a company that they speak for."),
    "privilege.quota_used_up": lazy("Used up: %(used)s of %(quota)s. It is back on %(back_at)s."),
    "privilege.quota_used_up.ever": lazy("Used up: %(used)s of %(quota)s. It is given once for ever."),
    "privilege.key_conflict": lazy("This form has used something else already. Open their page anew."),
    "privilege.already_undone": lazy("This was taken back already, on %(undone_at)s."),
    "privilege.undo_too_late": lazy(
        "This was used on %(used_at)s. After 15 minutes a manager corrects it, on the staff side under "
        "Privileges."
    ),
    "privilege.no_reason": lazy("Say why, in at most %(longest)s characters: the member reads it."),
    "privilege.bad": lazy("This is no privilege that can be given. Check what you entered."),
    "privilege.bad.missing": lazy("Give it a name, and at least one tier something of it."),
    "privilege.bad.out_of_bounds": lazy("Enter a smaller number."),
}
