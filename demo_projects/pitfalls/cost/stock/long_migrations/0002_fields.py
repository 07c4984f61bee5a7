from django.db import migrations, models


class Migration(migrations.Migration):
    """What 40 migrations of one field each would do."""

    dependencies = [("stock", "0001_initial")]
    operations = [
        migrations.AddField("Item", f"field{number}", models.IntegerField(null=True))
        for number in range(40)
    ]
