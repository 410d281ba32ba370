"""Create model Company, Create model Contact, Add constraint to Contact."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('club', '0001_initial'), ('points', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Company',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(db_index=True, max_length=80)),
                ('tax_number', fields.CharField(null=True, unique=True, max_length=18)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField()),
            ],
            options={'table': 'club_company', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Contact',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('company', fields.ForeignKeyField('club.Company', source_field='company_id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='contact_for', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(default='', max_length=40)),
                ('since', fields.DatetimeField()),
                ('until', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_company_contact', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Contact',
            constraint=UniqueConstraint(fields=('company', 'member'), name='company_contact_once', condition='until IS NULL'),
        ),
        ops.CreateModel(
            name='Household',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=40)),
                ('created_at', fields.DatetimeField()),
            ],
            options={'table': 'club_household', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Member',
            name='joined_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='adviser',
            field=fields.ForeignKeyField('club.Staff', source_field='adviser_id', null=True, related_name='customers', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Member',
            name='adviser_name',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Member',
            name='created_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='dislikes',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Member',
            name='email',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Member',
            name='household',
            field=fields.ForeignKeyField('club.Household', source_field='household_id', null=True, related_name='members', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Member',
            name='initials_key',
            field=fields.CharField(default='', db_index=True, db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Member',
            name='last_visit_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='likes',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Member',
            name='pinyin_key',
            field=fields.CharField(default='', db_index=True, db_default='', max_length=160),
        ),
        ops.AddField(
            model_name='Member',
            name='spent',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Member',
            name='told',
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name='Member',
            name='visits',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['store_id', 'last_visit_at']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['adviser_id']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['household_id']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['merged_into_id']),
        ),
        ops.AlterField(
            model_name='Vehicle',
            name='delivered_on',
            field=fields.DateField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='company',
            field=fields.ForeignKeyField('club.Company', source_field='company_id', null=True, related_name='vehicles', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='inspected_until',
            field=fields.DateField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='insured_until',
            field=fields.DateField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='kilometres',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='read_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='registered_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='state',
            field=fields.CharField(default='active', db_default='active', max_length=8),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='state_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='told',
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='warranty_km',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='warranty_until',
            field=fields.DateField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='Vehicle',
            name='yearly_km',
            field=fields.IntField(null=True),
        ),
        ops.AddIndex(
            model_name='Vehicle',
            index=Index(fields=['company_id']),
        ),
    ]
