"""Every case has its policy now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("peerreview", "0003_pin_policies_and_lead")]

    operations = [
        migrations.AlterField(
            model_name="reviewcase",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="peerreview.reviewpolicy"
            ),
        ),
    ]
