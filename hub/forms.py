"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class HubRenderer(TemplatesSetting):
    """Draws fields and error lists with the hub's templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
