from django.db import migrations, models
def first(apps, _):
    apps.get_model("books", "Book").objects.create(title="Moby-Dick")
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(name="Book", fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("title", models.CharField(max_length=200)),
            ("added", models.DateTimeField(auto_now_add=True))]),
        migrations.RunPython(first),
    ]
