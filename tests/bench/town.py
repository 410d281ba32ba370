"""A town of customers, written by the database itself: a million members with cars, orders, consents, a
timeline, and ten movements of points each, with lots and draws. The ledger proves (points/proof.py).
`python -m tests.bench.town DATABASE_URL --members 1000000` fills an empty database and leaves it there.

Everything is a formula over 1…N, so that the same size makes the same town, on both databases. People are
joined (80 %) or on file, 1 % closed, 0.5 % merged; nine of ten drive a car, some a second one.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import Any

from tortoise.connection import get_connection

from club import sources, stores, tiers
from club.members import names
from club.staff import Staff
from club.stores import Store
from web.demo.people import MEN, MODELS, SURNAMES, WOMEN

POSTINGS = 10
STORES, ADVISERS, POSTERS, NAMES = 10, 40, 20, 4000
BIG = (
    "points_account", "points_posting", "points_lot", "points_draw", "club_member", "club_vehicle",
    "club_ownership", "club_service_order", "club_consent", "club_activity", "club_message",
    "club_referral",
)  # fmt: skip


async def fill(*, size: int, at: datetime, postings: int = POSTINGS) -> None:
    """`size` members and so many movements of each, since the 1,500 days before `at`, in an empty club."""
    await _house(at)
    write = Writer(size, postings, at)
    started = time.perf_counter()
    async with write.in_bulk():
        for table, statement in write.statements():
            await write.run(statement)
            print(f"  {time.perf_counter() - started:6.1f} s  {table}", file=sys.stderr, flush=True)
    print(f"  {time.perf_counter() - started:6.1f} s  indexes and statistics", file=sys.stderr, flush=True)


async def _house(at: datetime) -> None:
    for number in range(2, STORES + 1):
        await stores.add(f"store{number}", name=f"{number} 店", by="bench", at=at)
    for level, (code, name) in enumerate((("silver", "银卡"), ("gold", "金卡"), ("platinum", "白金卡")), 2):
        await tiers.add(code, name=name, level=level, by="bench", at=at)
    houses = await Store.all().order_by("id")
    for number in range(POSTERS):
        await sources.add(f"海报 {number}", store=houses[number % STORES], by="bench", at=at)
    await Staff.bulk_create(
        Staff(
            login=f"adviser{number}",
            name=f"顾问{number}",
            password_hash="",
            role="sales_adviser",
            store_id=houses[number % STORES].id,
            created_at=at,
        )
        for number in range(ADVISERS)
    )


def mixed(salt: int) -> str:
    """A number below a million that says nothing of i, nor of what another salt makes of it."""
    return f"(i * {7919 * salt * salt + 104729} % 1000003)"


MERGED = "CASE WHEN i % 200 = 7 THEN i - 1 END"
JOINED = f"{mixed(31)} % 5 <> 4"


class Writer:
    """The statements, in the words of the database that is open."""

    def __init__(self, size: int, postings: int, at: datetime) -> None:
        self.size, self.postings, self.at = size, postings, at
        self.db: Any = get_connection("default")
        self.is_sqlite = self.db.capabilities.dialect == "sqlite"

    async def run(self, statement: str) -> None:
        await self.db.execute_script(statement)

    def in_bulk(self) -> "_Bulk":
        return _Bulk(self)

    def statements(self) -> Iterator[tuple[str, str]]:
        """What is written, and how: whatever is summed up elsewhere comes before it."""
        yield "names", self._names()
        yield "points_posting", self._postings()
        yield "points_lot", self._lots()
        yield "points_draw", self._draws()
        yield "points_account", self._accounts()
        yield "club_service_order", self._orders()
        yield "club_member", self._members()
        yield "club_vehicle", self._vehicles()
        yield "club_ownership", self._ownerships()
        yield "club_consent", self._consents()
        yield "club_activity", self._activity()
        yield "club_message", self._messages()
        yield "club_referral", self._referrals()

    # Members i = 1…N; of each the movements k = 1…P. The last one of every other member spends the first lot.

    def _postings(self) -> str:
        spends = f"(k = {self.postings} AND i % 2 = 0)"
        earned = "(i * 31 + k * 17) % 500 + 1"
        return f"""
            INSERT INTO points_posting
                (id, account_id, key, fingerprint, kind, points, reason, facts, store, "by", at)
            SELECT (k - 1) * {self.size} + i, i, 'town:' || i || ':' || k, '{"0" * 64}',
                CASE WHEN {spends} THEN 'spend' ELSE 'earn' END,
                CASE WHEN {spends} THEN -((i * 31 + 17) % 500 + 1) ELSE {earned} END,
                CASE WHEN {spends} THEN 'reward' ELSE 'service_order' END, '{{}}', i % {STORES} + 1, 'bench',
                {self._days_ago(f"({self.postings} - k) * 140 + i % 140")}
            FROM {self._numbers("i", self.size)}, {self._numbers("k", self.postings)} ORDER BY k, i;
        """

    def _lots(self) -> str:
        spent = "CASE WHEN p.id = p.account_id AND p.account_id % 2 = 0 THEN 0 ELSE p.points END"
        return f"""
            INSERT INTO points_lot (id, account_id, posting_id, points, remaining, earned_at, expires_at)
            SELECT p.id, p.account_id, p.id, p.points, {spent if self.postings > 1 else "p.points"}, p.at,
                {self._days_ago("-400 - p.account_id % 300")}
            FROM points_posting p WHERE p.kind = 'earn';
        """

    def _draws(self) -> str:
        return """
            INSERT INTO points_draw (posting_id, lot_id, points)
            SELECT p.id, p.account_id, -p.points FROM points_posting p WHERE p.kind = 'spend';
        """

    def _accounts(self) -> str:
        return f"""
            INSERT INTO points_account (id, balance, owed, opened_at)
            SELECT account_id, SUM(points), 0, {self._days_ago("1500")} FROM points_posting
            GROUP BY account_id;
        """

    def _orders(self) -> str:
        when = self._days_ago(f"({mixed(13)} + k * 211) % 1500 + 1")
        return f"""
            INSERT INTO club_service_order (number, fingerprint, store_id, member_id, state, opened_at,
                settled_at, void_reason, total, "by", person_id)
            SELECT 'T' || i || '-' || k, '{"0" * 64}', {mixed(1)} % {STORES} + 1, i, 'settled',
                {when}, {when}, '', ((i * k * 37) % 5000 + 100) * 100, 'bench', {MERGED}
            FROM {self._numbers("i", self.size)}, {self._numbers("k", 4)} WHERE k <= {mixed(2)} % 5;
        """

    def _members(self) -> str:
        columns = {
            "id": "i",
            "number": "3000000000 + i",
            "phone": f"CASE WHEN {mixed(3)} % 20 > 0 THEN '139' || {self._padded('i % 100000000', 8)} END",
            "phone_tail": self._padded("i % 10000", 4),
            **dict.fromkeys(("likes", "dislikes", "adviser_name"), "''"),
            **{each: f"s.{each}" for each in ("name", *names.KEYS, "gender")},
            "address_form": "s.name",
            "email": f"CASE WHEN {mixed(4)} % 4 = 0 THEN 'm' || i || '@example.com' ELSE '' END",
            "birth_calendar": f"CASE {mixed(5)} % 5 WHEN 0 THEN '' WHEN 1 THEN 'lunar' ELSE 'solar' END",
            "birth_year": f"CASE WHEN {mixed(5)} % 5 > 0 THEN 1950 + {mixed(6)} % 57 END",
            "birth_month": f"CASE WHEN {mixed(5)} % 5 > 0 THEN {mixed(7)} % 12 + 1 END",
            "birth_day": f"CASE WHEN {mixed(5)} % 5 > 0 THEN {mixed(8)} % 28 + 1 END",
            "birth_leap": self._false,
            "tier_id": f"CASE WHEN {mixed(9)} % 100 < 2 THEN 4 WHEN {mixed(9)} % 100 < 10 THEN 3"
            f" WHEN {mixed(9)} % 100 < 30 THEN 2 ELSE 1 END",
            "account_id": "i",
            "store_id": f"CASE WHEN {mixed(10)} % 50 > 0 THEN {mixed(1)} % {STORES} + 1 END",
            "source_id": f"CASE WHEN {mixed(11)} % 3 = 0 THEN {mixed(12)} % {POSTERS} + 1 END",
            "invite_code": f"'w' || {self._padded('i', 9)}",
            "created_at": self._days_ago("1500"),
            "joined_at": f"CASE WHEN {JOINED} THEN {self._days_ago(f'{mixed(14)} % 1500')} END",
            "merged_into_id": MERGED,
            "closed_at": f"CASE WHEN i % 100 = 55 THEN {self._days_ago('i % 90')} END",
            "locale": f"CASE WHEN {mixed(15)} % 40 = 3 THEN 'en' ELSE 'zh_CN' END",
            "adviser_id": f"CASE WHEN {mixed(16)} % 4 > 0 THEN a.first + {mixed(17)} % {ADVISERS} END",
            "visits": "COALESCE(o.visits, 0)",
            "spent": "COALESCE(o.spent, 0)",
            "last_visit_at": "o.last",
            "told": "'{}'",
            "allows": f"TRIM(CASE WHEN {JOINED} AND {mixed(26)} % 10 < 7 THEN 'marketing_wechat' ELSE '' END"
            f" || CASE WHEN {JOINED} AND {mixed(27)} % 10 IN (0, 1, 2, 4) THEN ' marketing_sms' ELSE '' END"
            f" || CASE WHEN {JOINED} AND {mixed(28)} % 10 = 2 THEN ' marketing_phone' ELSE '' END)",
        }
        return f"""
            INSERT INTO club_member ({", ".join(columns)}) SELECT {", ".join(columns.values())}
            FROM {self._numbers("i", self.size)}
            JOIN (SELECT MIN(id) AS first FROM club_staff WHERE login LIKE 'adviser%') a ON TRUE
            JOIN town_name s ON s.id = {mixed(18)} % {NAMES}
            LEFT JOIN (SELECT member_id, COUNT(*) AS visits, SUM(total) AS spent, MAX(opened_at) AS last
                FROM club_service_order GROUP BY member_id) o ON o.member_id = i ORDER BY i;
        """

    def _vehicles(self) -> str:
        model = f"{mixed(19)} % {len(MODELS)}"
        letter = "SUBSTR('ABCDEFGHJKLMNPQRSTUVWXYZ', CAST((i / 100000) % 24 + 1 AS INTEGER), 1)"
        columns = {
            "id": "i",
            "plate": f"CASE WHEN i < 2400000 THEN '京' || {letter} || {self._padded('i % 100000', 5)} END",
            "plate_tail": self._padded("i % 100000", 5),
            "vin": f"CASE WHEN i < 1000000 THEN 'LSVAU2180N2' || {self._padded('i', 6)} END",
            "vin_tail": self._padded("i % 1000000", 6),
            "brand": "'大众'",
            "model": f"CASE {model} {_cases(model for _, model, _ in MODELS)} END",
            "energy": f"CASE {model} {_cases(energy for _, _, energy in MODELS)} END",
            "delivered_on": self._day_ago(f"{mixed(20)} % 3000"),
            "warranty_until": self._day_ago(f"{mixed(20)} % 3000 - 1095"),
            "insured_until": self._day_ago(f"{mixed(21)} % 400 - 365"),
            "inspected_until": self._day_ago(f"{mixed(22)} % 800 - 730"),
            "kilometres": f"{mixed(23)} % 180000",
            "read_at": self._days_ago("i % 300"),
            "state": "'active'",
            "told": "'{}'",
            "created_at": self._days_ago("1500"),
        }
        return f"""
            INSERT INTO club_vehicle ({", ".join(columns)}) SELECT {", ".join(columns.values())}
            FROM {self._numbers("i", self.size * 11 // 10)} ORDER BY i;
        """

    def _ownerships(self) -> str:
        """A first car of nine in ten, since given away by a few; a second one of every tenth."""
        gone = f"CASE WHEN {mixed(24)} % 30 = 1 THEN {self._days_ago('i % 700')} END"
        return f"""
            INSERT INTO club_ownership (member_id, vehicle_id, role, since, until, person_id)
            SELECT i, i, 'owner', {self._days_ago("1400")}, {gone}, {MERGED}
            FROM {self._numbers("i", self.size)} WHERE {mixed(25)} % 10 > 0;
            INSERT INTO club_ownership (member_id, vehicle_id, role, since)
            SELECT i * 10 - 7, {self.size} + i, 'owner', {self._days_ago("700")}
            FROM {self._numbers("i", self.size // 10)};
        """

    def _consents(self) -> str:
        def tick(purpose: str, given: bool, who: str, days: int) -> str:
            box = self._true if given else self._false
            return f"""
                INSERT INTO club_consent (member_id, purpose, version, given, source, at)
                SELECT i, '{purpose}', 1, {box}, 'portal', {self._days_ago(str(days))}
                FROM {self._numbers("i", self.size)} WHERE {JOINED} AND {who};
            """

        return (
            tick("marketing_wechat", True, f"{mixed(26)} % 10 < 7", 900)
            + tick("marketing_sms", True, f"{mixed(27)} % 10 < 5", 900)
            + tick("marketing_phone", True, f"{mixed(28)} % 10 = 2", 900)
            + tick("marketing_sms", False, f"{mixed(27)} % 10 = 3", 100)
        )

    def _activity(self) -> str:
        def deed(kind: str, who: str, days: str, subject: str) -> str:
            return f"""
                INSERT INTO club_activity (member_id, kind, at, "by", subject, facts, person_id)
                SELECT i, '{kind}', {self._days_ago(days)}, 'bench', {subject}, '{{}}', {MERGED}
                FROM {self._numbers("i", self.size)} WHERE {who};
            """

        ticket, went = "'registration:' || i", f"{mixed(29)} % 6 = 0"
        return (
            deed("member.joined", JOINED, f"{mixed(14)} % 1500", "''")
            + deed("order.settled", f"{mixed(2)} % 5 > 0", f"{mixed(13)} % 1500 + 1", "'order:' || i")
            + deed("registration.made", went, f"{mixed(30)} % 1000 + 20", ticket)
            + deed("registration.cancelled", f"{went} AND i % 10 = 0", f"{mixed(30)} % 1000 + 15", ticket)
            + deed("checkin.done", f"{went} AND i % 10 > 2", f"{mixed(30)} % 1000 + 5", ticket)
        )

    def _messages(self) -> str:
        when = self._days_ago("200")
        return f"""
            INSERT INTO club_message (key, member_id, channel, kind, locale, variables, subject, body,
                created_at, due_at, state, attempts, sent_at, error, is_secret)
            SELECT 'town:' || i, i, 'inbox', 'welcome', 'zh_CN', '{{}}', '欢迎', '欢迎入会', {when},
                {when}, 'sent', 1, {when}, '', {self._false}
            FROM {self._numbers("i", self.size)};
        """

    def _referrals(self) -> str:
        """One in seven was brought by somebody."""
        return f"""
            INSERT INTO club_referral (referrer_id, friend_id, code, signed_up_at, round)
            SELECT i / 2 + 1, i, 'TOWN', {self._days_ago("200")}, 0
            FROM {self._numbers("i", self.size)} WHERE i % 7 = 3;
        """

    def _names(self) -> str:
        """Some thousand names with the keys that find them."""
        random = Random(7)
        rows: list[str] = []
        for number in range(NAMES):
            gender = "f" if number % 2 else "m"
            name = random.choice(SURNAMES) + random.choice((WOMEN if gender == "f" else MEN).split())
            gender = "" if number % 20 == 4 else gender
            keys = ", ".join(f"'{key}'" for key in names.keys(name).values())
            rows.append(f"({number}, '{name}', {keys}, '{gender}')")
        columns = (
            "id INT PRIMARY KEY, name TEXT, name_key TEXT, given_key TEXT, pinyin_key TEXT, initials_key TEXT"
        )
        made = f"CREATE TABLE town_name ({columns}, gender TEXT)"
        return f"{made}; INSERT INTO town_name VALUES {', '.join(rows)};"

    # What the two databases say differently.

    @property
    def _true(self) -> str:
        return "1" if self.is_sqlite else "true"

    @property
    def _false(self) -> str:
        return "0" if self.is_sqlite else "false"

    def _numbers(self, name: str, last: int) -> str:
        if not self.is_sqlite:
            return f"generate_series(1::bigint, {last}) AS {name}_({name})"
        numbers = f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {last})"
        return f"({numbers} SELECT x AS {name} FROM n) AS {name}_"

    def _padded(self, number: str, width: int) -> str:
        return (
            f"PRINTF('%0{width}d', {number})" if self.is_sqlite else f"LPAD(({number})::text, {width}, '0')"
        )

    def _days_ago(self, days: str) -> str:
        if self.is_sqlite:
            return (
                f"STRFTIME('%Y-%m-%d %H:%M:%S+00:00', '{self.at:%Y-%m-%d %H:%M:%S}', (-({days})) || ' days')"
            )
        return f"(timestamptz '{self.at.isoformat()}' - make_interval(days => ({days})::int))"

    def _day_ago(self, days: str) -> str:
        if self.is_sqlite:
            return f"DATE('{self.at:%Y-%m-%d}', (-({days})) || ' days')"
        return f"(date '{self.at:%Y-%m-%d}' - ({days})::int)"


def _cases(words: Iterable[str]) -> str:
    return " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))


class _Bulk:
    """While much is written: no index but those that keep rows unique, no check of what a row points at."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.indexes = writer, list[str]()

    async def __aenter__(self) -> None:
        for name, statement in await self._known():
            self.indexes.append(statement)
            await self.writer.run(f'DROP INDEX "{name}"')
        await self.writer.run(
            "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000"
            if self.writer.is_sqlite
            else "ALTER ROLE CURRENT_USER SET session_replication_role = replica;"
            "ALTER ROLE CURRENT_USER SET synchronous_commit = off;"
            "ALTER ROLE CURRENT_USER SET maintenance_work_mem = '1GB';"
            "ALTER ROLE CURRENT_USER SET work_mem = '256MB'"
        )
        await self._reconnect()

    async def __aexit__(self, *failure: Any) -> None:
        for statement in self.indexes:
            await self.writer.run(statement)
        if self.writer.is_sqlite:
            await self.writer.run("DROP TABLE town_name; ANALYZE; PRAGMA foreign_keys = ON")
            return
        for table in BIG:
            await self.writer.run(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}"
            )
        for setting in ("session_replication_role", "synchronous_commit", "maintenance_work_mem", "work_mem"):
            await self.writer.run(f"ALTER ROLE CURRENT_USER RESET {setting}")
        await self._reconnect()
        await self.writer.run("DROP TABLE town_name")
        for table in BIG:
            await self.writer.run(f"VACUUM ANALYZE {table}")
        await self.writer.run("ANALYZE")

    async def _known(self) -> list[tuple[str, str]]:
        names = ", ".join(f"'{table}'" for table in BIG)
        rows = await self.writer.db.execute_query_dict(
            f"SELECT name, sql AS made FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
            f" AND tbl_name IN ({names})"
            if self.writer.is_sqlite
            else f"SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE tablename IN ({names})"
            " AND indexdef LIKE 'CREATE INDEX%'"
        )
        return [(row["name"], row["made"]) for row in rows]

    async def _reconnect(self) -> None:
        """A setting of the role holds for connections that begin after it."""
        if not self.writer.is_sqlite:
            await self.writer.db.close()
            await self.writer.db.create_connection(with_db=True)


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    from tests.bench.seeding import seeded

    parser = argparse.ArgumentParser(prog="python -m tests.bench.town", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--postings", type=int, default=POSTINGS, help="of each member")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        kind = "sqlite" if asked.url.startswith("sqlite") else "postgres"
        site = seeded(kind, asked.url, asked.members, 3000, Path(place), postings=asked.postings)
    print(f"CLUB_STAFF={site.club.manager_token} CLUB_SESSION={site.club.member_token}")
