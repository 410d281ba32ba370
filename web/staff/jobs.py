"""Staff: what the club does by itself, when it does it next, and what came of each run."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, jobs
from web.i18n import lazy
from web.render import page, read
from web.routes import staff
from web.schedule import SCHEDULE
from web.staff.listing import chosen, listed
from web.staff.people import JOBS
from web.worker import next_slot

RESULTS = {
    "greeted": lazy("members greeted"),
    "expired": lazy("lots of points ended"),
    "unpaid": lazy("rewards not paid in time"),
    "pictures": lazy("pictures deleted"),
    "released": lazy("given back that were set aside"),
    "waitlists": lazy("waitlists seen to"),
    "called_off": lazy("dates called off that were not done with"),
    "given_back": lazy("fees given back"),
    "spent": lazy("fees spent"),
    "feedback_asked": lazy("asked how it was"),
    "thanked": lazy("guests thanked"),
    "prepared": lazy("preparations brought up to date"),
    "stamped": lazy("stamps given"),
    "cards_full": lazy("vouchers for full cards"),
    "raised": lazy("tiers raised"),
    "prolonged": lazy("tiers kept by growth"),
    "lowered": lazy("tiers lowered"),
    "warned": lazy("members warned"),
    "vouchers_ended": lazy("vouchers ended"),
    "accounts": lazy("accounts"),
    "postings": lazy("movements"),
    "lots": lazy("lots"),
    "sums": lazy("sums of points"),
    "closed": lazy("accounts closed"),
    "swept": lazy("seen to once more after closing"),
    "codes": lazy("one-time codes forgotten"),
    "signins": lazy("sign-ins forgotten"),
    "identity_numbers": lazy("identity numbers deleted"),
    "files": lazy("imported files deleted"),
    "import_rows": lazy("rows of files without their words by now"),
    "scan_answers": lazy("scans without a name by now"),
    "failed_scans": lazy("failed scans forgotten"),
    "messages": lazy("messages without their words by now"),
    "copies": lazy("copies of data deleted"),
    "requests": lazy("requests without their words by now"),
    "closures": lazy("marks of those who left deleted"),
    "api_calls": lazy("calls of systems forgotten"),
    "webhook_deliveries": lazy("messages to systems forgotten"),
    "forms": lazy("keys of old forms deleted"),
    "parties": lazy("dates whose lists were cleared"),
    "counted": lazy("segments counted"),
    "pairs": lazy("pairs who may be one person"),
    "tables": lazy("tables looked at"),
    "renewed": lazy("cars with new dates"),
}


async def index(request: Request) -> Response:
    now, names = clock.now(), [job.name for job in SCHEDULE]
    runs = jobs.newest().using_db(read())
    job, state = chosen(request, "job", names), chosen(request, "state", ("failed",))
    if job:
        runs = runs.filter(job=job)
    if state:
        runs = runs.exclude(error="")
    return page(
        request,
        "staff/jobs/index.html",
        listing=await listed(request, runs),
        labels={name: JOBS.get(name, name) for name in names},
        next={job.name: next_slot(job, now) for job in SCHEDULE},
        results=RESULTS,
        job=job,
        state=state,
        now=now,
    )


ROUTES = [staff("/staff/jobs", index, name="staff.jobs", may="jobs.see")]
