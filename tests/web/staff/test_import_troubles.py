"""What goes wrong with an import is told by what it is, and holds up no other."""

import pytest

from club.imports import importing
from club.imports.run import Import
from tests.club.imports.conftest import CUSTOMERS, customer, written
from tests.web.staff.test_imports import BAD, GOOD, brought_in, upload, works


@pytest.mark.parametrize("tries", [4, 19])
async def test_what_breaks_again_and_again_ends_and_the_next_file_is_worked(
    cast,
    manager,
    monkeypatch,
    tries,
):
    """Also if whoever worked on it was killed each time."""

    async def broken(*_, **__):
        raise ValueError("of ours")

    await upload(manager, cast, written(CUSTOMERS, GOOD))
    await Import.all().update(tries=tries)
    with monkeypatch.context() as patch:
        if tries == 4:
            patch.setitem(importing.TAKERS, "customers", broken)
        run = await works()
    assert (run.state, run.error) == ("failed", {"code": "import.broke"})
    page = await manager.get(f"/staff/imports/{run.id}")
    assert "因为我们的原因中断了" in page.text
    await upload(manager, cast, written(CUSTOMERS, GOOD, BAD))
    assert (await works()).state == "checked"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"车架号": "LSVNM97M35WKFC2"}, "现在 15 位，应该是 17 位"),
        ({"车架号": "LSVNM97M35WKFC25O"}, "I、O、Q"),
        ({"车架号": "LSVNM97M35WKFC25%"}, "只有字母和数字"),
        ({"手机号码": "1381234567x"}, "不全是数字"),
        ({"手机号码": "138123456789"}, "现在 12 位"),
        ({"手机号码": "23812345678"}, "没有这样开头的手机号"),
    ],
)
async def test_the_reason_says_what_is_wrong_with_a_vin_or_a_phone(cast, manager, told, reason):
    run = await brought_in(manager, cast, customer(**told))
    assert reason in (await manager.get(f"/staff/imports/{run.id}/report.csv")).text
