"""Staff: what the worker did, run by run."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, jobs
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen, listed
from web.staff.people import JOBS
from web.worker import SCHEDULE


async def index(request: Request) -> Response:
    names = [job.name for job in SCHEDULE]
    runs = jobs.newest().using_db(read())
    if job := chosen(request, "job", names):
        runs = runs.filter(job=job)
    state = chosen(request, "state", ("failed",))
    if state:
        runs = runs.exclude(error="")
    return page(
        request,
        "staff/jobs/index.html",
        listing=await listed(request, runs),
        names=names,
        labels={name: JOBS.get(name, name) for name in names},
        job=job,
        state=state,
        now=clock.now(),
    )


ROUTES = [staff("/staff/jobs", index, name="staff.jobs", may="jobs.see")]
