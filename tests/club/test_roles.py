"""Roles: ten sets of named permissions in one table, and the scope of a store."""

import pytest

from club import roles

TEN = {
    "front_desk", "club_officer", "care_manager", "callback_caller", "sales_adviser", "service_adviser",
    "showroom_manager", "marketing", "general_manager", "administrator",
}  # fmt: skip


def test_there_are_ten_roles_each_with_a_name():
    assert set(roles.ROLES) == set(roles.NAMES) == TEN


def test_every_permission_is_explained_and_held_by_somebody():
    assert set().union(*roles.ROLES.values()) == set(roles.PERMISSIONS)
    assert all(len(meaning) > 10 for meaning in roles.PERMISSIONS.values())


def test_everybody_sees_members_and_events_and_the_administrator_may_do_everything():
    assert all({"members.see", "events.see"} <= permissions for permissions in roles.ROLES.values())
    assert roles.ROLES["administrator"] == set(roles.PERMISSIONS)


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("front_desk", "checkin.scan", True),
        ("front_desk", "orders.enter", True),
        ("front_desk", "members.reveal", False),
        ("front_desk", "audit.see", False),
        ("club_officer", "events.edit", True),
        ("callback_caller", "members.reveal", True),
        ("marketing", "members.reveal", False),
        ("sales_adviser", "points.see", False),
        ("general_manager", "events.edit", False),
        ("care_manager", "staff.edit", False),
    ],
)
async def test_who_may_what(cast, role, permission, allowed):
    assert roles.may(cast.staff[role], permission) is allowed


async def test_a_permission_that_is_not_in_the_table_is_a_mistake_not_a_no(cast):
    with pytest.raises(KeyError):
        roles.may(cast.gil, "members.sea")


async def test_who_was_shut_out_may_nothing(cast):
    cast.gil.is_active = False
    assert not roles.may(cast.gil, "members.see")


async def test_what_belongs_to_a_store_is_its_staff_s_and_the_administrators(cast):
    assert roles.in_scope(cast.dee, cast.north.id)
    assert not roles.in_scope(cast.dee, cast.south.id)
    assert roles.in_scope(cast.dee, None)
    assert roles.in_scope(cast.gil, cast.south.id)
