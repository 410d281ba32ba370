"""The demo's trips and classes: what the club offered, and what is to come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """An event and its sessions: on which `days` from now (negative is past), at what hour, for how long."""

    kind: str
    art: str
    title: str
    summary: str
    body: str
    place: str
    price_text: str
    store: str  # '' is the whole club
    days: tuple[int, ...]
    hour: int
    hours: int
    capacity: int


PROGRAMME = (
    Offer(
        "trip",
        "trip",
        "莫干山初冬两日自驾",
        "一位领队，一位随队技师。竹海、民宿、第二天睡到自然醒。",
        "06:30 浦东店集合，发对讲机和早餐，检查胎压\n10:00 劳岭水库，停 40 分钟，拍一张全队合影\n"
        "12:00 山下农家饭\n14:30 入住云间民宿\n次日自由活动，10:30 返程，16:00 左右到上海",
        "浦东店，云台路 188 号",
        "每车 ¥198",
        "",
        (7,),
        6,
        34,
        43,
    ),
    Offer(
        "class",
        "class",
        "冬季用车课堂",
        "胎压、电瓶、除雾，一小时讲透。",
        "14:00 胎压和轮胎\n14:30 电瓶怎么养\n15:00 除雾和玻璃水\n15:30 到车间看一台保养中的车",
        "浦东店 二楼",
        "免费",
        "pudong",
        (0, 14),
        14,
        2,
        24,
    ),
    Offer(
        "trip",
        "camp",
        "滴水湖亲子露营",
        "帐篷和炭火都备好了，带上孩子。",
        "09:00 滴水湖星空营地签到\n11:30 烧烤\n14:00 孩子们的小小技师\n20:00 看星星，返程",
        "滴水湖星空营地",
        "每家 ¥120",
        "",
        (21,),
        9,
        11,
        36,
    ),
    Offer(
        "class",
        "check",
        "出保前体检课",
        "保修结束前，这 8 处值得查。",
        "10:00 听技师讲 8 处\n11:00 一台一台看",
        "徐汇店 车间",
        "免费",
        "xuhui",
        (28,),
        10,
        2,
        16,
    ),
    Offer(
        "trip",
        "sea",
        "象山看海两晚",
        "在海边等第一缕光。",
        "午后出发，住两晚，在海边看日出",
        "浦东店，云台路 188 号",
        "每车 ¥398",
        "",
        (39,),
        13,
        48,
        30,
    ),
    Offer(
        "trip",
        "trip",
        "安吉秋色一日自驾",
        "看一天银杏，吃一顿土鸡煲。",
        "07:00 出发\n10:30 银杏长廊\n12:30 午饭\n16:00 返程",
        "徐汇店，漕溪路 66 号",
        "每车 ¥98",
        "",
        (-20,),
        7,
        10,
        40,
    ),
    Offer(
        "class",
        "class",
        "新车主课堂",
        "头三个月，把车用对。",
        "10:00 认识你的车\n11:00 首保做什么\n11:30 问答",
        "浦东店 二楼",
        "免费",
        "pudong",
        (-75, -40, -12),
        10,
        2,
        20,
    ),
    Offer(
        "trip",
        "camp",
        "千岛湖夏夜露营",
        "湖边一夜，萤火虫和凉风。",
        "14:00 出发，次日 15:00 返程",
        "浦东店，云台路 188 号",
        "每家 ¥160",
        "",
        (-110,),
        14,
        25,
        32,
    ),
)
