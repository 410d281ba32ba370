"""Charter and privacy notice: for everybody, in the version that is in force."""

from club import clock, documents
from club.documents import Document


async def test_anybody_reads_them_with_their_version(browser, cast):
    for address, title in (("/charter", "会员章程"), ("/privacy", "隐私")):
        page = await browser().get(address)
        assert page.status_code == 200
        assert title in page.text
        assert "第 1 版" in page.text


async def test_a_new_version_takes_the_place_of_the_old_one(browser, cast):
    await documents.publish("charter", {"zh_CN": ("章程二", "# 新的\n换了一条。")}, by="test", at=clock.now())
    page = await browser().get("/charter")
    assert "第 2 版" in page.text
    assert "<h2>新的</h2>" in page.text


async def test_before_anything_is_published_there_is_nothing(browser, cast):
    await documents.Acceptance.all().delete()
    await Document.all().delete()
    assert (await browser().get("/charter")).status_code == 404
