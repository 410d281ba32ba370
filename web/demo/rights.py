"""The demo's privacy: what members allowed, asked and took back, who left, and who looked at what."""

from datetime import datetime, timedelta

from club import clock, consents, members
from club.members import Member
from club.messages import outbox
from club.privacy import closing, copies, requests
from web import data_copy
from web.demo.story import Story

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WRONG = (  # about, what is wrong, days ago, the answer if there is one
    (
        "order",
        "10月那张单子的公里数写成了 132,000，应该是 32,000。",
        24,
        "单子上的公里数已改为 32,000，谢谢你告诉我们。",
    ),
    ("car", "车已经过户给我太太了，请把它移到她名下。", 17, ""),
    ("points", "上周六的保养没有积分，麻烦查一下。", 1, ""),
)


async def told(story: Story) -> None:
    """Some weeks of it, after the story: each deed at an hour at which its people were there."""
    noon = clock.start_of(clock.day_of(story.now)) - DAY + 12 * HOUR
    there = [member for member in story.members if member.joined_at and member.joined_at < noon - 40 * DAY]
    ann, others = story.members[0], there[len(there) // 2 :]
    await _allow(story, ann, noon)
    await _look(story, others, noon)
    await _ask(story, ann, others, noon)
    await _leave(others[-2:], noon)
    while any(await outbox.deliver(story.now, limit=500)):
        pass


async def _allow(story: Story, ann: Member, noon: datetime) -> None:
    """Given on the phone, withdrawn by a call; and one that staff may write down, in her words."""
    caller = story.house.staff["callback"]
    chosen = {"marketing_wechat": True, "marketing_sms": True}
    await consents.choose(ann, chosen, source="portal", by=ann, at=noon - 60 * DAY)
    await consents.record(ann, "marketing_sms", given=False, way="phone", by=caller, at=noon - 12 * DAY)
    words = "可以，保养快到了打给我"
    await consents.record(
        ann, "marketing_phone", given=True, way="phone", words=words, by=caller, at=noon - 12 * DAY
    )


async def _ask(story: Story, ann: Member, others: list[Member], noon: datetime) -> None:
    """A copy that is there, a correction that was made, one that is late, one of yesterday."""
    await copies.ask(ann, by=ann, at=noon - 2 * DAY)
    await copies.make_next(data_copy.put_together, at=noon - 2 * DAY)
    for member, (about, text, days, answer) in zip((ann, *others), WRONG, strict=False):
        at = noon - days * DAY
        asked = await requests.ask_correction(member, about=about, text=text, by=member, at=at)
        if answer:
            care = story.house.staff["care"]
            await requests.answer(asked, outcome="done", text=answer, by=care, at=at + 2 * DAY)


async def _leave(leaving: list[Member], noon: datetime) -> None:
    """One has left by now; one may still take it back."""
    for member, days in zip(leaving, (10, 2), strict=True):
        await closing.ask(member, by=member, at=noon - days * DAY)
    await closing.close_due(at=noon)


async def _look(story: Story, others: list[Member], noon: datetime) -> None:
    """Callbacks need numbers, two or three a day; a sales adviser had a day of fourteen."""
    caller, sales = story.house.staff["callback"], story.house.staff["sales"]
    seen = [member for member in others[:-2] if member.store_id in (None, caller.store_id)]
    for place, member in enumerate(seen[:40]):
        await members.reveal(member, "phone", by=caller, at=noon - (place // 2) * DAY + place * HOUR / 20)
    for place, member in enumerate(seen[:14]):
        await members.reveal(member, "phone", by=sales, at=noon - 3 * DAY + place * HOUR / 30)
    await members.reveal(story.members[0], "phone", by=caller, at=noon - 12 * DAY)
