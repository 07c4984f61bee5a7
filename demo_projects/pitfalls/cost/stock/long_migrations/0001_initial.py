from django.db import migrations, models


def key():
    """Each model's primary key."""
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Item", [key(), ("name", models.CharField(max_length=80))]),
        *(
            migrations.CreateModel(
                f"Sale{number}", [key(), ("item", models.ForeignKey("Item", models.CASCADE))]
            )
            for number in range(36)
        ),
    ]
