"""The proof of exchanges: pieces taken are those of exchanges that stand, and each of these was paid for.

Questions for proof.py, which says how they are asked.
"""

QUESTIONS = {
    "reward.taken": """
        SELECT NULL AS account, r.id AS reward, r.taken, COALESCE(e.pieces, 0) AS exchanges
        FROM points_reward r
        LEFT JOIN (
            SELECT reward_id, COUNT(*) AS pieces FROM points_exchange WHERE state IN ('held', 'done')
            GROUP BY reward_id
        ) e ON e.reward_id = r.id
        WHERE r.taken <> COALESCE(e.pieces, 0) OR r.taken > r.stock ORDER BY r.id""",
    "exchange.points": """
        SELECT e.account_id AS account, e.id AS exchange, e.points, COALESCE(-s.points, h.points, 0) AS moved
        FROM points_exchange e
        LEFT JOIN points_hold h ON h.id = e.hold_id
        LEFT JOIN points_posting s ON s.id = e.spent_id
        LEFT JOIN points_posting r ON r.reverses_id = s.id
        WHERE (h.id IS NOT NULL AND (h.points <> e.points OR h.account_id <> e.account_id))
           OR (s.id IS NOT NULL AND (s.kind <> 'spend' OR s.points <> -e.points
               OR s.account_id <> e.account_id))
           OR (e.state = 'held' AND h.state <> 'open')
           OR (e.state = 'done' AND r.id IS NOT NULL)
           OR (e.state = 'expired' AND h.state NOT IN ('expired', 'released'))
           OR (e.state = 'cancelled' AND CASE WHEN s.id IS NULL THEN h.state NOT IN ('expired', 'released')
               ELSE r.id IS NULL END)
        ORDER BY e.id""",
    "exchange.voucher": """
        SELECT e.account_id AS account, e.id AS exchange, v.id AS voucher
        FROM points_exchange e JOIN points_voucher v ON v.id = e.voucher_id
        WHERE (e.state = 'cancelled' AND v.state <> 'refunded')
           OR (e.state = 'done' AND v.state = 'refunded') ORDER BY e.id""",
}
