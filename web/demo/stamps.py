"""The demo's stamp card: the classes belong together, and whoever came to one has a stamp."""

from datetime import timedelta

from events import series, series_rewards, stamps
from events.events import Event
from events.series import Terms
from points.voucher_kinds import VoucherKind
from web.demo.story import Story
from web.demo.vouchers import KINDS


async def told(story: Story) -> None:
    """Made a week ago, once the kinds of vouchers are there; what was held before counts, too."""
    officer, at = story.house.staff["club"], story.now - timedelta(days=7)
    wash = await VoucherKind.get(name=KINDS["wash"]["name"])
    card = await series.create(Terms("爱车课堂", 3, wash, "三堂课，换一次洗车"), by=officer, at=at)
    for event in await Event.filter(kind="class", state="published").order_by("id"):
        await series.include(card, event, by=officer, at=at)
    while await stamps.give(at=story.now):
        pass
    await series_rewards.reward(at=story.now)
