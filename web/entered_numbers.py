"""Identity numbers as they are entered, by the member or by staff: what is wrong stands beside its line."""

from datetime import datetime

from club.actors import Actor
from club.errors import ClubError
from events import travellers
from events.registration import Registration
from events.traveller import PartySeats
from web.forms.travellers import TravellersForm
from web.i18n import _
from web.sentences import sentence

_FIELDS = {"unborn": "born", "traveller.nameless": "name"}


async def entered(
    form: TravellersForm, registration: Registration, party: PartySeats, *, by: Actor, at: datetime
) -> bool:
    """Whether the numbers of `form` are kept; if not, it says why."""
    if not form.fit(party):
        form.form_errors = [
            _("The party has changed meanwhile. Look whether each number stands with its person.")
        ]
        return False
    if not form.validate():
        return False
    try:
        told = {"agrees": form.agrees.data, "words": form.words.data or ""}
        await travellers.put(registration, form.told(party), **told, by=by, at=at)
    except travellers.NoConsent as error:
        form.agrees.errors = [sentence(error)]
        return False
    except ClubError as error:
        person = error.facts.get("person")
        if not isinstance(person, int):
            form.form_errors = [sentence(error)]
            return False
        if not form.agrees.data:
            form.agrees.errors = [sentence(travellers.NoConsent())]
        field = _FIELDS.get(str(error.facts.get("why", error.code)), "number")
        form.people[person].form[field].errors = form.people.errors = [sentence(error)]
        return False
    return True
