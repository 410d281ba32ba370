"""Points, rules and tiers."""

from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.more_than_given": lazy("Only %(given)s of these points are left to be taken back."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "tier.not_ascending": lazy("%(tier)s needs more growth than %(below)s, which has %(least)s."),
    "tier.out_of_bounds": lazy("Enter a number from %(least)s to %(most)s"),
    "tier_keep.nothing": lazy("This tier is everybody's: there is nothing to keep."),
    "tier_keep.already_asked": lazy("It has been asked for already and waits for a decision."),
    "tier_keep.reason_needed": lazy("Say why, in at most %(longest)s characters: the member reads it."),
    "tier_keep.own": lazy("You asked for it yourself: a colleague has to decide."),
    "tier_keep.already_decided": lazy(
        "It is decided already, or the tier has changed meanwhile. Please refresh the page and look."
    ),
    "points.invalid_terms": lazy("The rule does not fit together. Please look through its fields."),
    "points.rule_no_draft": lazy("This version was in force and cannot change. Make a new one instead."),
    "points.rule_draft_changed": lazy(
        "Somebody has just changed this draft. Look at what it says now, then switch it on."
    ),
    "points.rule_ended": lazy("This rule has ended already."),
    "points.rule_endless": lazy("The rule has no last day. Set one, or say that it is meant so."),
    "points.rule_overlaps": lazy(
        "Another rule stands for the same at the same time, and only one of them will count. "
        "Change the days or the conditions, or say that it is meant so."
    ),
    "points.rule_past_budget": lazy("This would go past the %(most)s points set aside for the rule."),
    "points.invalid_text": lazy("A reason is missing, or it is too long."),
    "points.invalid_facts": lazy("This holds characters that cannot be kept. Please type it again."),
    "points.account_frozen": lazy("These points are frozen for now, so none of them can be used."),
    "points.hold_settled": lazy("What was set aside here has been settled already. Please refresh the page."),
    "points.more_than_held": lazy("%(held)s points are set aside; this takes %(wanted)s."),
    "points.already_over": lazy("The end must be later than the beginning."),
    "rule.not_yours": lazy("This rule holds at other stores, too. Ask whoever looks after all stores."),
    "replay.runs": lazy("This draft is being replayed already. The figures come in a moment."),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
