"""A search that finds nobody here although somebody fits: why, and who can help. Nothing about the member."""

from club import members
from club.staff import Staff
from club.stores import Store
from web import text
from web.i18n import _, ngettext
from web.naming import enumerated
from web.render import read


async def sentence(query: str, asker: Staff) -> str:
    """What to say of the members of other stores whom `query` names exactly; '' if there are none."""
    hidden = await members.elsewhere(query, staff=asker, using_db=read())
    if not hidden:
        return ""
    return ngettext(
        "%(num)s member of another store matches. Ask the front desk of %(stores)s or an administrator.",
        "%(num)s members of other stores match. Ask the front desk of %(stores)s or an administrator.",
        len(hidden),
        stores=enumerated(_reached(store) for store in hidden),
    )


def _reached(store: Store) -> str:
    if not store.phone:
        return store.name
    return _("%(store)s (%(phone)s)", store=store.name, phone=text.unbroken(store.phone))
