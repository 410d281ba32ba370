"""The classes that come along ready made: in Chinese, as a club would write them, to be adapted."""

from club import segments
from events.events import Words
from events.patterns import Pattern
from events.questions import Asked
from events.template_plans import AT_A_CLASS, BEFORE_A_CLASS
from events.templates import Step, Template
from events.terms import Terms
from events.topics import Slot

DAY = 24

NEW_OWNERS = Template(
    "new-owners",
    "提车不到 3 个月的车主，把车用明白",
    Words(
        "class",
        "新车主课堂",
        summary="提车头三个月最常问的事，一个下午讲清楚",
        body="""- 开自己的车来，技师顺便看一眼
- 想问的先写在报名表里，我们挑着讲
- 带孩子来也可以，有人照看""",
        art="class",
    ),
    Terms(
        audience=segments.All((segments.leaf("car_age", "most", 3),)),
        offer_hours=24,
    ),
    (
        Asked("最想弄明白的一件事？"),
        Asked("平时主要怎么开？", "choice", ("上下班", "接送孩子", "跑长途", "都有")),
    ),
    Pattern("14:00", 150, 20, closes_hours=DAY, checkin_minutes=30),
    course=(
        Slot("签到，茶歇", 15),
        Slot("认识你的车，灯、屏和辅助驾驶", 45, "销售顾问", "实车一台"),
        Slot("首保做什么，多少公里来", 30, "服务顾问", "保养单样张"),
        Slot("动手环节，换备胎、加玻璃水", 40, "技师", "备胎、千斤顶、玻璃水"),
        Slot("问答，技师在现场", 20, "技师"),
    ),
    cases=AT_A_CLASS,
    preparations=(*BEFORE_A_CLASS, Step("挑出报名表里的问题，交给讲师", 2)),
    feedback=("overall", "useful", "pace", "clear", "room", "wish", "words"),
)

BEFORE_WARRANTY_ENDS = Template(
    "before-warranty-ends",
    "半年内出保的车主，出保前该查什么、修什么",
    Words(
        "class",
        "出保前课堂",
        summary="质保还剩半年：哪些该查、哪些该修、延保值不值",
        body="""- 开车来，检查免费
- 带上保养手册，没有也不要紧，我们查得到记录
- 查出质保内的问题，当场登记，不耽误你""",
        art="check",
    ),
    Terms(
        audience=segments.All((segments.leaf("warranty", "within", 6),)),
        offer_hours=24,
    ),
    (
        Asked("现在开了多少公里？", "number"),
        Asked("车上有什么想让我们看看的？"),
    ),
    Pattern("14:00", 180, 16, 8, closes_hours=DAY, checkin_minutes=30),
    course=(
        Slot("签到，车开上举升机", 20, "", "举升机两台"),
        Slot("质保保什么、不保什么", 40, "服务经理", "质保手册"),
        Slot("逐车检查，拿到自己的检查单", 60, "技师", "检查单"),
        Slot("出保以后怎么养车更省钱", 30, "服务经理"),
        Slot("一对一看报告", 30, "服务顾问"),
    ),
    cases=AT_A_CLASS,
    preparations=(*BEFORE_A_CLASS, Step("留出举升机和技师，印好检查单", 3)),
    feedback=("overall", "useful", "clear", "answered", "room", "wish", "words"),
)

PROSPECTS = Template(
    "prospects",
    "还在挑车的朋友，来试一试、问一问",
    Words(
        "class",
        "准车主体验课",
        summary="还没买车也能来：试驾、算账、问老车主",
        body="""- 试驾请带驾驶证原件
- 可以带家人一起来看
- 不推销，想问什么都行""",
        art="class",
    ),
    Terms(
        audience=segments.All((segments.leaf("car", "no"),)),
        offer_hours=24,
    ),
    (
        Asked("大概什么时候想买车？", "choice", ("三个月内", "半年内", "还没想好")),
        Asked("最想试哪一款？"),
        Asked("有驾驶证吗？", "yesno", required=True),
    ),
    Pattern("10:00", 150, 20, closes_hours=DAY, checkin_minutes=30),
    course=(
        Slot("签到，喝杯咖啡", 15),
        Slot("油车、混动还是纯电，按你的路来算", 45, "销售顾问"),
        Slot("分组试驾，每人 20 分钟", 60, "试驾专员", "试驾车、试驾协议"),
        Slot("和老车主聊聊，真实油耗和开销", 30, "老车主"),
    ),
    cases=AT_A_CLASS,
    preparations=(
        *BEFORE_A_CLASS,
        Step("请两位老车主来聊", 7),
        Step("试驾车洗好、加满、保险查一遍", 1),
    ),
    feedback=("overall", "useful", "clear", "room", "bring", "words"),
)

WINTER = Template(
    "winter",
    "所有车主都能来，入冬前讲一遍、查一遍",
    Words(
        "class",
        "冬季用车课堂",
        summary="胎压、电瓶、玻璃水，入冬前一小时讲透",
        body="""- 开车来，现场就能查
- 讲完送一瓶防冻玻璃水""",
        art="check",
    ),
    Terms(),
    (Asked("车平时停在哪儿？", "choice", ("地库", "露天", "都有")),),
    Pattern("10:00", 120, 30, closes_hours=12, checkin_minutes=30),
    course=(
        Slot("签到", 10),
        Slot("冬天的轮胎，胎压和胎纹", 30, "技师", "轮胎样品、胎纹尺"),
        Slot("电瓶和纯电车的冬季续航", 30, "技师"),
        Slot("起雾、结冰、打滑，怎么办", 20, "技师"),
        Slot("免费查胎压和电瓶", 30, "技师", "胎压表、电瓶检测仪"),
    ),
    cases=AT_A_CLASS,
    preparations=(*BEFORE_A_CLASS, Step("备好防冻玻璃水，每人一瓶", 3)),
    feedback=("overall", "useful", "clear", "room", "wish", "words"),
)
