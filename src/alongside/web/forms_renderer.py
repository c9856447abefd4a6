"""Gives Django's own forms the design system's markup, so that views and forms stay plain Django."""

from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

STOCK: Final = "django/forms/widgets/"
CLASSES: Final = {
    "text.html": "nhsuk-input",
    "email.html": "nhsuk-input",
    "number.html": "nhsuk-input",
    "url.html": "nhsuk-input",
    "tel.html": "nhsuk-input",
    "search.html": "nhsuk-input",
    "password.html": "nhsuk-input",
    "date.html": "nhsuk-input",
    "datetime.html": "nhsuk-input",
    "time.html": "nhsuk-input",
    "textarea.html": "nhsuk-textarea",
    "select.html": "nhsuk-select",
    "file.html": "nhsuk-file-upload__input",
    "clearable_file_input.html": "nhsuk-file-upload__input",
    "checkbox.html": "nhsuk-checkboxes__input",
}
OWN: Final = {
    "textarea.html": "forms/widgets/textarea.html",
    "radio.html": "forms/widgets/radios.html",
    "checkbox_select.html": "forms/widgets/checkboxes.html",
    "clearable_file_input.html": "django/forms/widgets/file.html",
}
# The server checks these, in words; a browser's own bubble or a text cut short in silence helps nobody.
LEFT_TO_THE_SERVER: Final = ("required", "maxlength", "minlength", "min", "max", "step")


class Renderer(TemplatesSetting):
    """The project's form renderer: set as FORM_RENDERER."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Render with our own template where there is one, and the class that the style sheet knows."""
        stock = template_name.removeprefix(STOCK) if template_name.startswith(STOCK) else ""
        if "widget" in context:
            context = {**context, "widget": dressed(context["widget"], CLASSES.get(stock, ""))}
        return super().render(OWN.get(stock, template_name), context, request)


def dressed(widget: dict[str, Any], base: str) -> dict[str, Any]:
    """The widget's context with its classes, and without what only the server should check."""
    attrs = {name: value for name, value in widget["attrs"].items() if name not in LEFT_TO_THE_SERVER}
    limit = widget["attrs"].get("maxlength") if base == "nhsuk-textarea" else None
    faulty = bool(attrs.get("aria-invalid"))
    if base:
        attrs["class"] = class_names(base, attrs.get("class", ""), faulty=faulty, counted=bool(limit))
    if limit:
        attrs["aria-describedby"] = f"{attrs.get('id')}-info {attrs.get('aria-describedby', '')}".strip()
    return {**widget, "attrs": attrs, "limit": limit, "faulty": faulty}


def class_names(base: str, given: str, *, faulty: bool, counted: bool) -> str:
    """The design system's class, its variants, and whatever the form asked for."""
    error = f"{base}--error" if faulty and "__" not in base else ""
    counter = "nhsuk-js-character-count" if counted else ""
    return " ".join(name for name in (base, error, counter, given) if name)
