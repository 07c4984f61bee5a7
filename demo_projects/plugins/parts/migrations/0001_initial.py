from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('price_cents', models.PositiveIntegerField(help_text='Price of one piece at the supplier')),
                ('stock', models.PositiveIntegerField(default=0)),
                ('reorder_quantity', models.PositiveIntegerField(default=10)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
    ]
