"""A dealer's export in a browser: uploaded, a column named, checked, imported, read about, a row mended."""

from playwright.sync_api import expect

from club.members import Member
from tests.club.imports.conftest import CUSTOMERS, customer, written
from web import importing


async def worked():
    """What the worker does once a second."""
    while run := await importing.waiting():
        await importing.work(run, worker="test")


def test_a_file_comes_in_from_the_upload_to_the_mended_row(site, cast, desk):
    headings = tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS)
    rows = customer(), customer("C2", 客户姓名="钱坤", 车架号="", 车牌号="")
    page = desk("/staff/imports", cast.gil)
    content = written(headings, *rows).encode("gb18030")
    page.locator("input[type=file]").set_input_files(
        {"name": "DMS客户.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("select[name=store]").select_option(label="北店")
    page.get_by_role("button", name="上传并检查").click()

    page.get_by_role("link", name="对应列").click()
    page.get_by_label("户主").select_option(label="姓名")
    page.get_by_role("button", name="检查文件").click()
    expect(page.locator("#live")).to_contain_text("正在检查")
    site.run(worked())
    expect(page.locator("#live")).to_contain_text("还没有写入任何数据", timeout=20_000)
    page.get_by_role("button", name="导入 1 行").click()
    expect(page.locator("#live")).to_contain_text("正在导入")
    site.run(worked())
    expect(page.locator("#live")).to_contain_text("有 1 行等着修改", timeout=20_000)
    expect(page.get_by_role("link", name="下载报告")).to_be_visible()

    page.get_by_role("link", name="打开待修改的行").click()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("手机号码").fill("13900139000")
    page.get_by_role("button", name="再试").click()
    expect(page.get_by_role("status")).to_contain_text("已改好并收下")
    assert site.run(lambda: Member.get(phone="13900139000")).name == "钱坤"


def test_a_file_that_is_too_large_is_said_to_be_so_before_it_is_sent(site, cast, desk):
    page = desk("/staff/imports", cast.gil)
    page.locator("input[type=file]").evaluate("field => field.dataset.most = 3")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"12345"}
    )
    said = page.locator("input[type=file]").evaluate("field => field.validationMessage")
    assert "请分成几个" in said
