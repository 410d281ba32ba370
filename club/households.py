"""Households: people who live together and share cars, and what the club gives to a family."""

from tortoise import fields
from tortoise.models import Model


class Household(Model):
    """A member belongs to one at the most (`Member.household`); its name is how staff speak of it: 陈家."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)
    created_at = fields.DatetimeField()

    class Meta:
        table = "club_household"
