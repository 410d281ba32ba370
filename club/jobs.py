"""Job runs: one row for each slot of each job, so that none is run twice and a missed one is caught up."""

from tortoise import fields
from tortoise.models import Model


class JobRun(Model):
    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=40)
    slot = fields.DatetimeField()
    worker = fields.CharField(max_length=60)
    leased_until = fields.DatetimeField(null=True)
    heartbeat_at = fields.DatetimeField()
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    result = fields.JSONField(null=True)
    error = fields.TextField(default="")
    tries = fields.IntField(default=1)

    class Meta:
        table = "club_job_run"
        unique_together = (("job", "slot"),)
