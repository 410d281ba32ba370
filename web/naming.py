"""What codes are called that every side shows: drivers, ways to reach somebody, papers, languages, orders.

And how several words stand in a row.
"""

from collections.abc import Iterable

from web.i18n import lazy, pgettext

DRIVERS = {"owner": lazy("owner"), "driver": lazy("driver"), "family": lazy("family")}
REACHED = {"phone": lazy("Phone call"), "wechat": lazy("WeChat"), "sms": lazy("SMS"), "email": lazy("Mail")}
DOCUMENTS = {"charter": lazy("charter"), "privacy": lazy("privacy notice")}
LANGUAGES = {"zh_CN": "中文", "en": "English"}
ORDER_KINDS = {"service": lazy("Workshop"), "purchase": lazy("Shop")}


def enumerated(words: Iterable[str]) -> str:
    """保养、维修: each once, in their order."""
    return pgettext("between the members of a list", ", ").join(dict.fromkeys(words))
