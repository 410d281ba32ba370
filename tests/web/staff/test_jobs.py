"""What the club does by itself: when next, and what came of each run."""

from datetime import timedelta

import pytest

from club import clock, jobs
from web.schedule import SCHEDULE
from web.staff.jobs import RESULTS


@pytest.fixture
async def runs(cast):
    """A greeting that was done, a proof that failed."""
    now = clock.now()
    done = await jobs.claim("greetings", now - timedelta(hours=3), worker="w", at=now)
    await jobs.finish(done, at=now, result={"greeted": 12})
    failed = await jobs.claim("proof", now - timedelta(hours=6), worker="w", at=now)
    await jobs.fail(failed, at=now, error="LedgerDiffers: account 7")


async def test_runs_are_told_with_their_result(cast, browser, runs):
    page = await browser(cast.gil).get("/staff/jobs")
    for words in ("生日祝福", "祝福人数 12", "完成", "夜间对账", "LedgerDiffers: account 7", "下一次"):
        assert words in page.text
    assert "greeted" not in page.text


async def test_runs_are_narrowed_by_job_and_outcome(cast, browser, runs):
    gil = browser(cast.gil)
    assert "1–1 / 1" in (await gil.get("/staff/jobs?job=greetings")).text
    failed = (await gil.get("/staff/jobs?state=failed")).text
    assert "1–1 / 1" in failed
    assert "祝福人数" not in failed
    assert "还没有运行" in (await gil.get("/staff/jobs?job=greetings&state=failed")).text


async def test_every_figure_of_a_result_has_words(cast):
    for job in SCHEDULE:
        told = await job.do(clock.now())
        assert {name for name, value in told.items() if not isinstance(value, dict)} <= RESULTS.keys()


async def test_the_morning_page_says_that_something_failed(cast, browser, runs):
    assert "后台任务出错" in (await browser(cast.gil).get("/staff")).text
    assert "后台任务出错" not in (await browser(cast.dee).get("/staff")).text


async def test_without_the_permission_nothing_is_shown(cast, browser):
    assert (await browser(cast.dee).get("/staff/jobs")).status_code == 403
