"""The form of a merge: why, where that is not plain."""

from wtforms import StringField
from wtforms.validators import Length

from club.members.merging import LONGEST
from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy


class MergeForm(Form):
    reason = StringField(lazy("Why it is one person"), [Length(max=LONGEST)], filters=[stripped])
