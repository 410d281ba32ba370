"""Rows that calls can be about: made once for each test, and there again when a call has changed them."""

import uuid
from typing import Any

from club.orders import ServiceLine, ServiceOrder
from tests.systems import ORDER, Caller


async def scene(cast: Any, dms: Caller) -> dict[str, int]:
    """Ids of a customer, her car, an order that is settled or open in turns, and one of its lines."""
    count = await ServiceOrder.all().count()
    order = await ServiceOrder.filter(number__startswith="SCENE", state__in=("settled", "open")).first()
    if order is None or count % 7 == 0:
        state = "open" if count % 2 else "settled"
        told = {name: value for name, value in ORDER.items() if name not in ("vin", "kilometres")}
        told |= {
            "customer_id": cast.ann.id,
            "number": f"SCENE-{uuid.uuid4().hex[:12]}",
            "store": "north",
            "state": state,
        }
        made = await dms.write("/orders", told)
        assert made.status_code == 201, made.text
        order = await ServiceOrder.get(id=made.json()["id"])
    line = await ServiceLine.filter(order_id=order.id).first()
    return {
        "customer": cast.ann.id,
        "vehicle": cast.car.id,
        "order": order.id,
        "line": line.id if line else 1,
    }
