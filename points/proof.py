"""Proof: the cached totals are what the rows say, for every account, and what is wrong where they are not.

The database does the adding up, a question at a time, so a million postings are no matter. Each question is
one statement and sees one state of the ledger: it may be asked while postings go on.

    account.balance     balance = sum of the postings
    account.growth      growth = sum of the postings' growth
    account.expired     expired = what postings of that kind took
    account.lots        balance = what remains in the lots, less what is owed
    account.owed        owed = what reversals and transfers took and no lot gave
    lot.remaining       remaining = points, less the draws; neither below zero nor above the points
    lot.origin          a lot in another's place was earned with it and was given what was drawn from there;
                        what a transfer brings stands in the place of what it took
    posting.covered     points = lots opened, less the draws, but for what is owed
    posting.reversal    a reversal undoes all of a spend, no more than all of an earning, all growth, on the
                        same account, of both what lessenings left; nothing undoes a hold, a release, an
                        expiry or a reversal
    posting.lessening   whatever lessens an earning names one of the same account, takes no more points than
                        that gives less, and all that growth; no such posting is without its row
    earning.lessened    no earning is lessened by more than it gave
    hold.postings       a hold has taken its points; settled, it gave all of them back and spent what it
                        captured; no such posting is without its hold
    hold.lots           what a hold gave back went to the very lots; its spend took from these alone
    draw.life           nothing was spent or held from a lot that was pending or had ended, but from a hold,
                        or by one that came in its place
    transfer.pair       what a transfer takes from one account it gives to another: neither side is alone
    draw.account        lots and the postings that open them or draw on them are of one account
    voucher.used        what a voucher counts as used is its uses that stand, no more than its kind allows; it
                        is "used" when it allows no further one, and only then
    voucher.use         a use was in its time, in a store of its kind and on an order of the least amount; it
                        was that of whoever had the voucher then
    reward.taken        pieces taken are those of the exchanges that stand, and no more than there were
    exchange.points     an exchange that stands holds its points or has spent them, one that is over gave them
                        back (exchange_proof.py)
    exchange.voucher    what was called off has its voucher back, and nothing else has
    rule.use            what a rule with a budget counts as given, in all, in a month, on a day, is what its
                        postings gave (counters.py)
"""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from points import counters, exchange_proof, sql

LISTED = 1000
"""Differences listed of each question: who has more has lost the ledger, not a posting."""


@dataclass(frozen=True)
class Difference:
    """What does not agree (`check`), on which account if on any, and the figures as the rows give them."""

    check: str
    account: int | None
    facts: dict[str, Any]

    def __str__(self) -> str:
        where = "rules" if self.account is None else f"account {self.account}"
        return f"{where}: {self.check} " + " ".join(f"{k}={v}" for k, v in self.facts.items())


@dataclass(frozen=True)
class Report:
    """How much was looked at, and what does not agree."""

    accounts: int
    postings: int
    lots: int
    differences: list[Difference]

    @property
    def ok(self) -> bool:
        return not self.differences


async def verify(using: BaseDBAsyncClient | None = None, *, zone: tzinfo | None = None) -> Report:
    """Prove every account, and what rules with budgets gave.

    `using` is a connection to read by, other than the one that is written to. `zone` is where the days and
    months of the rules are counted; without it only what they gave in all is proven.
    """
    db = using or get_connection("default")
    differences = [await _ask(db, check, question) for check, question in QUESTIONS.items()]
    wrong = await counters.wrong(db, zone)
    differences.append([Difference("rule.use", None, one._asdict()) for one in wrong[:LISTED]])
    return Report(
        accounts=await _count(db, "points_account"),
        postings=await _count(db, "points_posting"),
        lots=await _count(db, "points_lot"),
        differences=[difference for found in differences for difference in found],
    )


async def _ask(db: BaseDBAsyncClient, check: str, question: str) -> list[Difference]:
    found = await sql.rows(db, f"{question} LIMIT {LISTED}")
    return [Difference(check, row.pop("account"), _whole(row)) for row in found]


async def _count(db: BaseDBAsyncClient, table: str) -> int:
    [counted] = await sql.rows(db, f'SELECT COUNT(*) AS "rows" FROM {table}')  # noqa: S608 - three names of our own
    return counted["rows"]


def _whole(row: dict[str, Any]) -> dict[str, int]:
    """PostgreSQL adds whole numbers up to a decimal."""
    return {name: int(value) for name, value in row.items()}


QUESTIONS = {
    "account.balance": """
        SELECT a.id AS account, a.balance, COALESCE(p.points, 0) AS postings
        FROM points_account a
        LEFT JOIN (SELECT account_id, SUM(points) AS points FROM points_posting GROUP BY account_id) p
          ON p.account_id = a.id
        WHERE a.balance <> COALESCE(p.points, 0) ORDER BY a.id""",
    "account.growth": """
        SELECT a.id AS account, a.growth, COALESCE(p.growth, 0) AS postings
        FROM points_account a
        LEFT JOIN (SELECT account_id, SUM(growth) AS growth FROM points_posting GROUP BY account_id) p
          ON p.account_id = a.id
        WHERE a.growth <> COALESCE(p.growth, 0) ORDER BY a.id""",
    "account.expired": """
        SELECT a.id AS account, a.expired, COALESCE(p.points, 0) AS postings
        FROM points_account a
        LEFT JOIN (
            SELECT account_id, -SUM(points) AS points FROM points_posting WHERE kind = 'expire'
            GROUP BY account_id
        ) p ON p.account_id = a.id
        WHERE a.expired <> COALESCE(p.points, 0) ORDER BY a.id""",
    "account.lots": """
        SELECT a.id AS account, a.balance, a.owed, COALESCE(l.remaining, 0) AS remaining
        FROM points_account a
        LEFT JOIN (SELECT account_id, SUM(remaining) AS remaining FROM points_lot GROUP BY account_id) l
          ON l.account_id = a.id
        WHERE a.balance <> COALESCE(l.remaining, 0) - a.owed ORDER BY a.id""",
    "account.owed": """
        SELECT a.id AS account, a.owed, COALESCE(m.missing, 0) AS missing
        FROM points_account a
        LEFT JOIN (
            SELECT p.account_id, SUM(-p.points - COALESCE(d.points, 0)) AS missing
            FROM points_posting p
            LEFT JOIN (SELECT posting_id, SUM(points) AS points FROM points_draw GROUP BY posting_id) d
              ON d.posting_id = p.id
            WHERE p.kind IN ('reverse', 'lessen', 'transfer') AND p.points < 0 GROUP BY p.account_id
        ) m ON m.account_id = a.id
        WHERE a.owed <> COALESCE(m.missing, 0) OR a.owed < 0 ORDER BY a.id""",
    "lot.remaining": """
        SELECT l.account_id AS account, l.id AS lot, l.points, l.remaining, COALESCE(d.points, 0) AS drawn
        FROM points_lot l
        LEFT JOIN (SELECT lot_id, SUM(points) AS points FROM points_draw GROUP BY lot_id) d ON d.lot_id = l.id
        WHERE l.remaining <> l.points - COALESCE(d.points, 0)
           OR l.remaining NOT BETWEEN 0 AND l.points ORDER BY l.id""",
    "lot.origin": """
        SELECT * FROM (
            SELECT l.account_id AS account, l.id AS lot, COALESCE(l.origin_id, 0) AS origin, l.points,
                   CASE WHEN o.earned_at <> l.earned_at THEN 0 ELSE COALESCE((
                       SELECT SUM(d.points) FROM points_draw d
                       WHERE d.lot_id = l.origin_id AND d.posting_id = COALESCE(p.reverses_id, (
                           SELECT g.id FROM points_posting g
                           WHERE g.key = SUBSTR(p.key, 1, LENGTH(p.key) - 2) || 'out'
                       ))
                   ), 0) END AS taken
            FROM points_lot l JOIN points_posting p ON p.id = l.posting_id
            LEFT JOIN points_lot o ON o.id = l.origin_id
            WHERE l.origin_id IS NOT NULL OR (p.kind = 'transfer' AND p.key NOT LIKE '%:debt:in')
        ) AS moved WHERE taken <> points ORDER BY lot""",
    "posting.covered": """
        SELECT * FROM (
            SELECT p.account_id AS account, p.id AS posting, p.points,
                   COALESCE(l.points, 0) AS opened, COALESCE(d.points, 0) AS drawn
            FROM points_posting p
            LEFT JOIN (SELECT posting_id, SUM(points) AS points FROM points_lot GROUP BY posting_id) l
              ON l.posting_id = p.id
            LEFT JOIN (SELECT posting_id, SUM(points) AS points FROM points_draw GROUP BY posting_id) d
              ON d.posting_id = p.id
            WHERE p.points <> COALESCE(l.points, 0) - COALESCE(d.points, 0)
              AND NOT (p.kind IN ('reverse', 'lessen', 'transfer') AND p.points < 0 AND l.points IS NULL
                       AND COALESCE(d.points, 0) BETWEEN 0 AND -p.points)
        ) AS uncovered ORDER BY posting""",
    "posting.reversal": """
        SELECT r.account_id AS account, r.id AS posting, r.points, o.id AS undone, o.points AS undone_points
        FROM points_posting r JOIN points_posting o ON o.id = r.reverses_id
        LEFT JOIN (
            SELECT l.earning_id, SUM(l.growth) AS growth, -SUM(p.points) AS taken
            FROM points_lessening l JOIN points_posting p ON p.id = l.posting_id GROUP BY l.earning_id
        ) s ON s.earning_id = o.id
        WHERE r.account_id <> o.account_id OR r.kind <> 'reverse'
           OR o.kind IN ('reverse', 'lessen', 'expire', 'hold', 'release')
           OR (o.points < 0 AND r.points <> -o.points)
           OR (o.points >= 0 AND r.points NOT BETWEEN COALESCE(s.taken, 0) - o.points AND 0)
           OR r.growth <> COALESCE(s.growth, 0) - o.growth
        ORDER BY r.id""",
    "posting.lessening": """
        SELECT p.account_id AS account, p.id AS posting, p.points, p.growth,
               COALESCE(l.points, 0) AS less, COALESCE(l.growth, 0) AS less_growth
        FROM points_posting p
        LEFT JOIN points_lessening l ON l.posting_id = p.id LEFT JOIN points_posting o ON o.id = l.earning_id
        WHERE (p.kind = 'lessen' OR l.id IS NOT NULL)
          AND (l.id IS NULL OR p.kind <> 'lessen' OR o.kind <> 'earn' OR o.account_id <> p.account_id
               OR p.points NOT BETWEEN -l.points AND 0 OR p.growth <> -l.growth)
        ORDER BY p.id""",
    "earning.lessened": """
        SELECT o.account_id AS account, o.id AS posting, o.points, o.growth, s.points AS less,
               s.growth AS less_growth
        FROM (
            SELECT earning_id, SUM(points) AS points, SUM(growth) AS growth FROM points_lessening
            GROUP BY earning_id
        ) s JOIN points_posting o ON o.id = s.earning_id
        WHERE s.points > o.points OR s.growth > o.growth ORDER BY o.id""",
    "transfer.pair": """
        SELECT p.account_id AS account, p.id AS posting, p.points, COALESCE(o.points, 0) AS other
        FROM points_posting p
        LEFT JOIN points_posting o ON o.kind = 'transfer' AND o.key = CASE
            WHEN p.points < 0 THEN SUBSTR(p.key, 1, LENGTH(p.key) - 3) || 'in'
            ELSE SUBSTR(p.key, 1, LENGTH(p.key) - 2) || 'out' END
        WHERE p.kind = 'transfer' AND (o.id IS NULL OR o.points <> -p.points OR o.account_id = p.account_id)
        ORDER BY p.id""",
    "hold.postings": """
        SELECT * FROM (
            SELECT h.account_id AS account, h.id AS hold, h.points, h.captured
            FROM points_hold h
            JOIN points_posting p ON p.id = h.posting_id
            LEFT JOIN points_posting r ON r.id = h.returned_id
            LEFT JOIN points_posting s ON s.id = h.spent_id
            WHERE p.kind <> 'hold' OR p.points <> -h.points OR p.account_id <> h.account_id
               OR (r.id IS NULL) <> (h.state = 'open') OR (s.id IS NULL) <> (h.captured = 0)
               OR r.kind <> 'release' OR r.points <> h.points OR r.account_id <> h.account_id
               OR s.kind <> 'spend' OR s.points <> -h.captured OR s.account_id <> h.account_id
            UNION ALL
            SELECT p.account_id, 0, p.points, 0 FROM points_posting p
            WHERE (p.kind = 'hold' AND NOT EXISTS (SELECT 1 FROM points_hold h WHERE h.posting_id = p.id))
               OR (p.kind = 'release' AND NOT EXISTS (SELECT 1 FROM points_hold h WHERE h.returned_id = p.id))
        ) AS apart ORDER BY account, hold""",
    "hold.lots": """
        SELECT h.account_id AS account, h.id AS hold, d.lot_id AS lot,
               SUM(CASE WHEN d.posting_id = h.posting_id THEN d.points ELSE 0 END) AS taken,
               SUM(CASE WHEN d.posting_id = h.returned_id THEN -d.points ELSE 0 END) AS returned,
               SUM(CASE WHEN d.posting_id = h.spent_id THEN d.points ELSE 0 END) AS spent
        FROM points_hold h
        JOIN points_draw d ON d.posting_id IN (h.posting_id, h.returned_id, h.spent_id)
        WHERE h.state <> 'open' GROUP BY h.id, h.account_id, d.lot_id
        HAVING SUM(CASE WHEN d.posting_id = h.spent_id THEN 0 ELSE d.points END) <> 0
            OR SUM(CASE WHEN d.posting_id = h.returned_id THEN 0
                        WHEN d.posting_id = h.spent_id THEN -d.points ELSE d.points END) < 0
        ORDER BY h.id, d.lot_id""",
    "draw.life": """
        SELECT p.account_id AS account, p.id AS posting, l.id AS lot
        FROM points_draw d
        JOIN points_posting p ON p.id = d.posting_id
        JOIN points_lot l ON l.id = d.lot_id
        LEFT JOIN points_hold h ON h.spent_id = p.id
        WHERE h.id IS NULL AND d.points > 0
          AND (p.kind IN ('spend', 'hold') OR (p.kind = 'adjust' AND p.points < 0))
          AND (l.usable_from > p.at OR l.expires_at <= p.at)
          AND d.points > COALESCE((
              SELECT SUM(CASE WHEN e.posting_id = b.posting_id THEN e.points ELSE -e.points END)
              FROM points_hold n JOIN points_hold b ON b.id = n.instead_of_id
              JOIN points_draw e ON e.posting_id IN (b.posting_id, b.spent_id)
              WHERE n.posting_id = p.id AND e.lot_id = l.id
          ), 0) ORDER BY d.id""",
    "draw.account": """
        SELECT l.account_id AS account, l.id AS lot, p.id AS posting, p.account_id AS other
        FROM (SELECT id, posting_id FROM points_lot UNION SELECT lot_id, posting_id FROM points_draw) t
        JOIN points_lot l ON l.id = t.id JOIN points_posting p ON p.id = t.posting_id
        WHERE l.account_id <> p.account_id ORDER BY l.id, p.id""",
    "voucher.used": """
        SELECT v.account_id AS account, v.id AS voucher, v.used, k.times, COALESCE(u.uses, 0) AS uses
        FROM points_voucher v JOIN points_voucher_kind k ON k.id = v.kind_id
        LEFT JOIN (
            SELECT voucher_id, COUNT(*) AS uses FROM points_voucher_use WHERE undone_at IS NULL
            GROUP BY voucher_id
        ) u ON u.voucher_id = v.id
        WHERE v.used <> COALESCE(u.uses, 0) OR v.used > k.times
           OR (v.state = 'used') <> (v.used = k.times) ORDER BY v.id""",
    "voucher.use": """
        SELECT u.account_id AS account, u.voucher_id AS voucher, u.id AS used, u.off, k.minimum
        FROM points_voucher_use u
        JOIN points_voucher v ON v.id = u.voucher_id JOIN points_voucher_kind k ON k.id = v.kind_id
        WHERE u.at < v.issued_at OR v.expires_at <= u.at OR u.undone_at < u.at
           OR (k.minimum > 0 AND COALESCE(u.total, -1) < k.minimum)
           OR (u.account_id <> v.account_id AND NOT EXISTS (
               SELECT 1 FROM points_voucher_transfer t
               WHERE t.voucher_id = v.id AND t.giver_id = u.account_id
           ))
        ORDER BY u.id""",
    **exchange_proof.QUESTIONS,
}
