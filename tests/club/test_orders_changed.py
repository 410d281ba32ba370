"""An open order that is changed: it is the paper of now that comes again, not the one of before."""

from dataclasses import replace

import pytest

from club import clock, orders
from club.orders import Line, NumberTaken, Sheet


@pytest.mark.parametrize("is_named", [True, False])
async def test_what_was_changed_and_is_sent_again_is_the_same_order(cast, is_named):
    now = clock.now()
    whose = {"member": cast.ann} if is_named else {"vehicle": cast.car}
    sheet = Sheet("W-7", cast.north, [Line("repair", 500_00)], **whose)
    order = await orders.record(sheet, by="test", at=now)
    await orders.change(order, lines=[Line("repair", 600_00)], by="test", at=now)
    again = await orders.record(replace(sheet, lines=[Line("repair", 600_00)]), by="test", at=now)
    assert again.id == order.id
    with pytest.raises(NumberTaken):
        await orders.record(sheet, by="test", at=now)
