from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Table",
            fields=[("name", models.TextField(primary_key=True, serialize=False))],
            options={"db_table": "sqlite_master", "managed": False},
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
            ],
        ),
    ]
