"""How to reach me: the e-mail address, and the way that the member would rather be spoken to."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members
from web.forms.portal.settings import ContactForm
from web.render import page, redirect
from web.routes import member


async def show(request: Request) -> Response:
    return page(request, "portal/settings/contact.html", form=ContactForm(obj=request.state.member))


async def update(request: Request) -> Response:
    me, form = request.state.member, ContactForm(await request.form())
    if not form.validate():
        return page(request, "portal/settings/contact.html", 422, form=form)
    told = {"email": form.email.data, "prefers": form.prefers.data}
    await members.update_profile(me, by=me, at=clock.now(), **told)
    return redirect(request, "portal.settings", done="saved")


async def update_again(request: Request) -> Response:
    form = ContactForm(await request.form()).too_late()
    return page(request, "portal/settings/contact.html", 422, form=form)


ROUTES = [
    member("/me/settings/contact", show, name="portal.settings.contact"),
    member(
        "/me/settings/contact",
        update,
        name="portal.settings.contact.update",
        methods=["POST"],
        again=update_again,
    ),
]
