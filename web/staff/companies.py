"""Staff: companies that own cars, who speaks for them, and which cars they have."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock, companies, tax_numbers
from club.companies import Company, Contact
from club.errors import ClubError
from club.vehicles import Vehicle
from web.forms.staff.companies import CarForm, CompanyForm, ContactForm
from web.names import houses
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing
from web.staff.listing import listed, order_of

SORTS = {"name": "name", "added": "id", "cars": "cars"}


async def index(request: Request) -> Response:
    q = request.query_params.get("q", "").strip()[:40]
    sort, order = order_of(request, SORTS, "name")
    wanted = companies.visible_to(request.state.staff).using_db(read())
    if q:
        wanted = wanted.filter(name__icontains=q)
    listing = await listed(request, wanted.annotate(cars=Count("vehicles")).order_by(order, "id"))
    spoken = Contact.filter(company_id__in=[one.id for one in listing.rows], until=None).using_db(read())
    contacts: dict[int, list[Contact]] = {}
    for contact in await spoken.select_related("member").order_by("id") if listing.rows else []:
        contacts.setdefault(contact.company_id, []).append(contact)
    stores = await houses()
    shown = {"listing": listing, "contacts": contacts, "stores": stores}
    return page(request, "staff/companies/index.html", q=q, sort=sort, **shown)


async def new(request: Request) -> Response:
    return page(request, "staff/companies/new.html", form=CompanyForm())


async def create(request: Request) -> Response:
    form, asker = CompanyForm(await request.form()), request.state.staff
    if form.validate():
        store = await asker.store if asker.store_id else None
        told = {"name": form.name.data, "tax_number": form.tax_number.data}
        try:
            company = await companies.found(**told, store=store, by=asker, at=clock.now())
        except ClubError as error:
            _say(form, error)
        else:
            return redirect(request, "staff.companies.show", company_id=company.id, done="saved")
    return page(request, "staff/companies/new.html", 422, form=form)


async def show(request: Request) -> Response:
    return await _show(request, await _company(request))


async def edit(request: Request) -> Response:
    company = await _company(request)
    return page(request, "staff/companies/edit.html", company=company, form=CompanyForm(obj=company))


async def update(request: Request) -> Response:
    company, form = await _company(request), CompanyForm(await request.form())
    if form.validate():
        told = {"name": form.name.data, "tax_number": form.tax_number.data}
        try:
            await companies.edit(company, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            _say(form, error)
        else:
            return redirect(request, "staff.companies.show", company_id=company.id, done="saved")
    return page(request, "staff/companies/edit.html", 422, company=company, form=form)


async def contacts_create(request: Request) -> Response:
    company, asker = await _company(request), request.state.staff
    form = ContactForm(await request.form())
    if form.validate() and (member := await choosing.member(form.member, asker)):
        try:
            await companies.add_contact(company, member, title=form.title.data, by=asker, at=clock.now())
        except ClubError as error:
            form.member.errors = [sentence(error)]
        else:
            return redirect(request, "staff.companies.show", company_id=company.id, done="saved")
    return await _show(request, company, 422, contact=form)


async def contacts_ending_create(request: Request) -> Response:
    company = await _company(request)
    theirs = Contact.filter(id=request.path_params["contact_id"], company_id=company.id)
    contact = await found(theirs.select_related("member"))
    try:
        await companies.end_contact(company, contact.member, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, company, 409, trouble=sentence(error))
    return redirect(request, "staff.companies.show", company_id=company.id, done="saved")


async def cars_create(request: Request) -> Response:
    company, asker = await _company(request), request.state.staff
    form = CarForm(await request.form())
    if form.validate() and (vehicle := await choosing.vehicle(form.car, asker)):
        try:
            await companies.take_in(company, vehicle, by=asker, at=clock.now())
        except ClubError as error:
            form.car.errors = [sentence(error)]
        else:
            return redirect(request, "staff.companies.show", company_id=company.id, done="saved")
    return await _show(request, company, 422, car=form)


async def cars_ending_create(request: Request) -> Response:
    company = await _company(request)
    vehicle = await found(Vehicle.filter(id=request.path_params["vehicle_id"]))
    try:
        await companies.let_go(company, vehicle, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, company, 409, trouble=sentence(error))
    return redirect(request, "staff.companies.show", company_id=company.id, done="saved")


async def _show(
    request: Request,
    company: Company,
    status: int = 200,
    *,
    trouble: str = "",
    contact: ContactForm | None = None,
    car: CarForm | None = None,
) -> Response:
    number = company.tax_number
    shown: dict[str, Any] = {
        "contacts": await companies.contacts(company).using_db(read()),
        "cars": await Vehicle.filter(company_id=company.id).using_db(read()).order_by("id"),
        "is_checked": number is None or tax_numbers.is_checked(number),
        "most": companies.MOST_CONTACTS,
        "contact": contact or ContactForm(),
        "car": car or CarForm(),
    }
    return page(request, "staff/companies/show.html", status, company=company, trouble=trouble, **shown)


def _say(form: CompanyForm, error: ClubError) -> None:
    field = form.name if error.code == "company.nameless" else form.tax_number
    field.errors = [sentence(error)]


async def _company(request: Request) -> Company:
    seen = companies.visible_to(request.state.staff).filter(id=request.path_params["company_id"])
    return await found(seen.select_related("store"))


_ONE = "/staff/companies/{company_id:int}"
ROUTES = [
    staff("/staff/companies", index, name="staff.companies", may="members.see"),
    staff("/staff/companies/new", new, name="staff.companies.new", may="members.edit"),
    staff("/staff/companies", create, name="staff.companies.create", methods=["POST"], may="members.edit"),
    staff(_ONE, show, name="staff.companies.show", may="members.see"),
    staff(f"{_ONE}/edit", edit, name="staff.companies.edit", may="members.edit"),
    staff(f"{_ONE}/edit", update, name="staff.companies.update", methods=["POST"], may="members.edit"),
    staff(
        f"{_ONE}/contacts",
        contacts_create,
        name="staff.companies.contacts.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        f"{_ONE}/contacts/{{contact_id:int}}/ending",
        contacts_ending_create,
        name="staff.companies.contacts.ending.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        f"{_ONE}/cars", cars_create, name="staff.companies.cars.create", methods=["POST"], may="members.edit"
    ),
    staff(
        f"{_ONE}/cars/{{vehicle_id:int}}/ending",
        cars_ending_create,
        name="staff.companies.cars.ending.create",
        methods=["POST"],
        may="members.edit",
    ),
]
