"""Staff: the page that says in words how the dates of cars are reckoned."""

from club.vehicles import deadlines


async def test_the_rules_are_told_with_their_figures(browser, cast):
    page = (await browser(cast.eve).get("/staff/vehicles/rules")).text
    warranty = deadlines.rules()["warranty"]
    assert f"{warranty['years']} 年" in page
    assert f"{warranty['kilometres']:,}" in page
    for words in ("首次登记", "以先到者为准", "2、4、6、8、10", "6、10", "60 天"):
        assert words in page, words


async def test_the_pages_with_the_dates_lead_there(browser, cast):
    dee = browser(cast.dee)
    for place in ("", f"/{cast.car.id}", f"/{cast.car.id}/edit"):
        assert 'href="/staff/vehicles/rules"' in (await dee.get(f"/staff/vehicles{place}")).text
