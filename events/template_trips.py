"""The trips that come along ready made: in Chinese, as a club would write them, to be adapted."""

from events.events import Words
from events.itinerary import Halt
from events.patterns import Pattern
from events.questions import Asked
from events.template_plans import BEFORE_A_TRIP, ON_THE_ROAD
from events.templates import Step, Template
from events.terms import Terms

DAY = 24
ROAD_WAIVER = """自驾途中由车主本人驾驶，车主对自己的驾驶和同车人的安全负责。
出发前请检查车况，确认驾驶证、行驶证和保险都在有效期内；身体不适、服药或饮酒后不开车。
行车中听从领队安排，不超车、不脱队，不边开车边用对讲机。
未成年人须由监护人陪同，儿童乘车使用安全座椅。
遇到恶劣天气或道路管制，我们可能改线或取消，并及时通知你。"""
FOOD = Asked("饮食上有忌口吗？", of_each=True)

DAY_TRIP = Template(
    "day-trip",
    "早出晚归，一条好开的路，一顿午饭",
    Words(
        "trip",
        "周末一日自驾",
        summary="早上集合，跟着车队走一段好路，傍晚回到城里",
        body="""- 出发前一晚加满油，或者把电充满
- 带好驾驶证和行驶证
- 山里早晚凉，多带一件外套""",
        art="trip",
    ),
    Terms(
        free_below=6,
        refunds=((2 * DAY, 100), (DAY, 50), (0, 0)),
        asks=("emergency", "papers"),
        waiver=ROAD_WAIVER,
    ),
    (
        FOOD,
        Asked("会用对讲机吗？", "yesno"),
        Asked("有人容易晕车吗？", "yesno"),
    ),
    Pattern("08:30", 570, 40, 15, closes_hours=2 * DAY, checkin_minutes=30),
    halts=(
        Halt("店里", "集合，领车贴和对讲机", time="08:30", has=("parking", "toilet")),
        Halt("店里", "行前会，讲路线和车队规矩", time="09:00"),
        Halt("", "出发，全程约 120 公里", time="09:20"),
        Halt("农家院", "午餐，农家菜", time="12:00", has=("parking", "toilet", "food")),
        Halt("", "自由活动，散步、拍照", time="14:00"),
        Halt("", "返程", time="16:00"),
        Halt("店里", "到店解散", time="18:00", has=("parking", "toilet")),
    ),
    cases=ON_THE_ROAD,
    preparations=BEFORE_A_TRIP,
    feedback=("overall", "organised", "clear", "food", "again", "wish", "words"),
)

TWO_DAYS = Template(
    "two-days",
    "开两天，住一晚，按人收费，超员候补",
    Words(
        "trip",
        "两日自驾，住一晚",
        summary="第一天赶路看景，第二天睡到自然醒，慢慢开回来",
        body="""- 费用含一晚住宿和三顿正餐，油费和过路费自理
- 房间两人一间，一个人来可以拼房
- 保险需要每个人的身份证号，名单用完就删""",
        art="camp",
        price_text="油费、过路费自理",
    ),
    Terms(
        fen_each=398_00,
        free_below=4,
        refunds=((7 * DAY, 100), (3 * DAY, 50), (0, 0)),
        asks=("emergency", "papers", "identity"),
        queue_by="tier",
        offer_hours=24,
        waiver=ROAD_WAIVER,
    ),
    (
        Asked("想住什么房？", "choice", ("大床房", "双床房", "我可以拼房"), required=True),
        FOOD,
        Asked("T 恤穿几号？", "choice", ("S", "M", "L", "XL", "XXL", "儿童款"), of_each=True),
        Asked("要加床吗？", "yesno"),
    ),
    Pattern("08:00", 33 * 60, 30, 12, closes_hours=4 * DAY, checkin_minutes=30),
    halts=(
        Halt("店里", "集合出发，全程约 260 公里", time="08:00", has=("parking", "toilet")),
        Halt("", "午餐", time="12:30", has=("parking", "toilet", "food")),
        Halt("酒店", "入住，自由活动", time="15:00", has=("parking", "toilet", "charging")),
        Halt("酒店", "晚餐，围炉夜话", time="18:30", has=("food",)),
        Halt("酒店", "早餐后出发", day=2, time="09:00", has=("food",)),
        Halt("", "午餐", day=2, time="12:00", has=("parking", "toilet", "food")),
        Halt("店里", "到店解散", day=2, time="17:00", has=("parking", "toilet")),
    ),
    cases=ON_THE_ROAD,
    preparations=(
        Step("订酒店和正餐，写明最晚哪天能改人数", 21),
        *BEFORE_A_TRIP,
        Step("催齐身份证号，导出保险名单，交给保险公司", 2),
        Step("把分房表发给酒店", 2),
    ),
    feedback=("overall", "organised", "worth", "clear", "food", "again", "wish", "words"),
)
