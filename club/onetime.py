"""One-time codes: six digits by SMS that prove who holds a mobile number."""

from tortoise import fields
from tortoise.models import Model


class OneTimeCode(Model):
    """Only the newest of a phone and purpose counts, and only its HMAC is kept."""

    id = fields.IntField(primary_key=True)
    phone = fields.CharField(max_length=11)
    purpose = fields.CharField(max_length=16)
    salt = fields.CharField(max_length=32)
    code_hash = fields.CharField(max_length=64)
    sent_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    used_at = fields.DatetimeField(null=True)
    ip = fields.CharField(max_length=45, default="")

    class Meta:
        table = "club_one_time_code"
        indexes = (("phone", "sent_at"), ("ip", "sent_at"))
