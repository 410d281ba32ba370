"""What the templates that come along say: in Chinese, as a club would write it; whoever plans adapts it."""

from club import segments
from events.events import Words
from events.patterns import Pattern
from events.questions import Asked
from events.templates import Template
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
        body="""08:30 到店集合，领车贴和对讲机
09:00 行前会，讲路线和车队规矩
09:20 出发，全程约 120 公里
12:00 午餐，农家菜
14:00 自由活动，散步、拍照
16:00 返程
18:00 到店解散

- 出发前一晚加满油，或者把电充满
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
)

TWO_DAYS = Template(
    "two-days",
    "开两天，住一晚，按人收费，超员候补",
    Words(
        "trip",
        "两日自驾，住一晚",
        summary="第一天赶路看景，第二天睡到自然醒，慢慢开回来",
        body="""第一天 08:00 集合出发，全程约 260 公里
12:30 午餐
15:00 到酒店入住，自由活动
18:30 晚餐，围炉夜话
第二天 09:00 早餐后出发
12:00 午餐
17:00 回到店里解散

- 费用含一晚住宿和三顿正餐，油费和过路费自理
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
)

NEW_OWNERS = Template(
    "new-owners",
    "提车不到 3 个月的车主，把车用明白",
    Words(
        "class",
        "新车主课堂",
        summary="提车头三个月最常问的事，一个下午讲清楚",
        body="""14:00 签到，茶歇
14:15 认识你的车，灯、屏和辅助驾驶
15:00 首保做什么，多少公里来
15:30 动手环节，换备胎、加玻璃水
16:10 问答，技师在现场
16:30 结束

- 开自己的车来，技师顺便看一眼
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
)

BEFORE_WARRANTY_ENDS = Template(
    "before-warranty-ends",
    "半年内出保的车主，出保前该查什么、修什么",
    Words(
        "class",
        "出保前课堂",
        summary="质保还剩半年：哪些该查、哪些该修、延保值不值",
        body="""14:00 签到，车开上举升机
14:20 质保保什么、不保什么
15:00 逐车检查，拿到自己的检查单
16:00 出保以后怎么养车更省钱
16:30 一对一看报告

- 开车来，检查免费
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
)

PROSPECTS = Template(
    "prospects",
    "还在挑车的朋友，来试一试、问一问",
    Words(
        "class",
        "准车主体验课",
        summary="还没买车也能来：试驾、算账、问老车主",
        body="""10:00 签到，喝杯咖啡
10:15 油车、混动还是纯电，按你的路来算
11:00 分组试驾，每人 20 分钟
12:00 和老车主聊聊，真实油耗和开销
12:30 结束

- 试驾请带驾驶证原件
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
)

WINTER = Template(
    "winter",
    "所有车主都能来，入冬前讲一遍、查一遍",
    Words(
        "class",
        "冬季用车课堂",
        summary="胎压、电瓶、玻璃水，入冬前一小时讲透",
        body="""10:00 签到
10:10 冬天的轮胎，胎压和胎纹
10:40 电瓶和纯电车的冬季续航
11:10 起雾、结冰、打滑，怎么办
11:30 免费查胎压和电瓶

- 开车来，现场就能查
- 讲完送一瓶防冻玻璃水""",
        art="check",
    ),
    Terms(),
    (Asked("车平时停在哪儿？", "choice", ("地库", "露天", "都有")),),
    Pattern("10:00", 120, 30, closes_hours=12, checkin_minutes=30),
)

BUILT_IN = (DAY_TRIP, TWO_DAYS, NEW_OWNERS, BEFORE_WARRANTY_ENDS, PROSPECTS, WINTER)
BY_NAME = {template.name: template for template in BUILT_IN}
