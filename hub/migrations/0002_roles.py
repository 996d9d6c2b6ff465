"""The roles as groups with their permissions. Permissions of models are made here, since Django makes them later."""

from django.db import migrations

ROLES = ("submitter", "reviewer", "editor", "moderator", "administrator")
# (app, model, codename, name)
ACCESS = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
CURATE = [
    ("resources", "entry", "curate_entry", "Can see and curate all entries"),
    *(
        (app, model, f"{action}_{model}", f"Can {action} {name}")
        for app, model, name in (
            ("resources", "resource", "resource"),
            ("resources", "practice", "practice"),
            ("directory", "usecase", "data innovation use case"),
        )
        for action in ("add", "change", "publish", "view")
    ),
    *(("resources", "call", f"{action}_call", f"Can {action} call") for action in ("add", "change", "delete", "view")),
    *(
        ("people", model, f"{action}_{model}", f"Can {action} {model}")
        for model in ("reviewerprofile", "organisation")
        for action in ("add", "change", "view")
    ),
    *(("taxonomy", "term", f"{action}_term", f"Can {action} term") for action in ("change", "view")),
    *(("search", "synonymrule", f"{action}_synonymrule", f"Can {action} synonym rule") for action in ("add", "change", "delete", "view")),
    ("hub", "sitefootnote", "change_sitefootnote", "Can change site-wide footnote"),
    ("peerreview", "reviewcase", "manage_reviewcase", "Can screen, seat panels and decide"),
]
GRANTS = {
    "editor": [ACCESS, *CURATE],
    "moderator": [ACCESS],
    "administrator": [ACCESS, *CURATE, ("resources", "entry", "import_entry", "Can import entries with a permit of the kind curated")],
}
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        for app, model, codename, name in GRANTS.get(role, []):
            content_type, _created = ContentType.objects.get_or_create(app_label=app, model=model)
            permission, _created = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)
    grant_pages(apps)


def grant_pages(apps):
    """Editors and administrators work on all editorial pages."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Page = apps.get_model("wagtailcore", "Page")
    root = Page.objects.order_by("depth").first()
    content_type, _created = ContentType.objects.get_or_create(app_label="wagtailcore", model="page")
    for codename in PAGE_PERMISSIONS:
        permission, _created = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": codename}
        )
        for group in Group.objects.filter(name__in=("editor", "administrator")):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0001_initial"),
        ("accounts", "0001_initial"),
        ("people", "0001_initial"),
        ("taxonomy", "0001_initial"),
        ("resources", "0001_initial"),
        ("directory", "0001_initial"),
        ("search", "0001_initial"),
        ("peerreview", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0089_log_entry_data_json_null_to_object"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
