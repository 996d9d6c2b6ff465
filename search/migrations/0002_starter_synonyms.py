"""The search begins with the synonym rules that migration practitioners expect."""

from django.db import migrations

from search import synonyms


def begin_with_starter_rules(apps, schema_editor):
    SynonymRule = apps.get_model("search", "SynonymRule")
    SynonymRule.objects.bulk_create(
        SynonymRule(words="\n".join(rule.words), weight=rule.weight, language=rule.lang, one_way=rule.one_way)
        for rule in synonyms.starter()
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(begin_with_starter_rules, migrations.RunPython.noop)]
