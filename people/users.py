"""The accounts, for administrators, inside Wagtail."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts import roles
from accounts.models import User
from core.fields import CleanCharField
from people import policies, services
from people.viewsets import ServiceForm


class AdministratorsPolicy(BasePermissionPolicy):
    """Administrators add and change accounts; nobody deletes one: accounts are closed by their owners."""

    actions = frozenset({"add", "change", "view"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Ask the same question as the services."""
        return action in self.actions and policies.can_manage_accounts(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: User) -> bool:
        """Keep administrators away from superusers, everybody from closed accounts."""
        return action in self.actions and policies.can_change_account(user, instance)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Return the administrators."""
        return policies.administrators() if self.actions & set(actions) else User.objects.none()


class RolesField(forms.ModelMultipleChoiceField):
    """The roles an administrator gives. Reviewers are made on the roster."""

    def __init__(self, **kwargs: Any) -> None:
        names = [name for name in roles.ALL if name != roles.REVIEWER]
        super().__init__(Group.objects.filter(name__in=names), widget=forms.CheckboxSelectMultiple, **kwargs)


class AccountForm(forms.ModelForm):
    """Roles of an account, and whether it may sign in. Address and password are its owner's business."""

    groups = RolesField(label=_("Roles"), required=False)

    class Meta:
        model = User
        fields = ("is_active", "groups")


class NewAccountForm(forms.ModelForm):
    """Somebody new: they get a mail to set their password."""

    email = forms.EmailField(label=_("E-mail address"))
    name = CleanCharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")
    groups = RolesField(label=_("Roles"), required=False)

    class Meta:
        model = User
        fields = ("email", "name", "language", "groups")

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email


class AccountFilter(WagtailFilterSet):
    """Filters of the list."""

    groups = django_filters.ModelChoiceFilter(label=_("Role"), queryset=Group.objects.all())

    class Meta:
        model = User
        fields = ("is_active", "groups")


class AccountAdd(ServiceForm, generic.CreateView):
    """A new account."""

    def save_instance(self) -> User:
        """Make the account, invite its owner, give the roles."""
        data, by = self.form.cleaned_data, self.request.user
        user = services.make_account(email=data["email"], name=data["name"], language=data["language"], by=by)
        names = {group.name for group in data["groups"]} | {roles.SUBMITTER}
        services.set_roles(user=user, names=names, is_active=True, by=by)
        return user


class AccountEdit(ServiceForm, generic.EditView):
    """Roles of an account."""

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        """Return the account, if this administrator may change it: Wagtail asks about the kind only."""
        account: User = super().get_object(queryset)
        if not policies.can_change_account(self.request.user, account):
            raise PermissionDenied
        return account

    def save_instance(self) -> User:
        """Give exactly these roles."""
        # The form wrote its values into the object: the service compares with what is stored.
        user = User.objects.get(pk=self.object.pk)
        data = self.form.cleaned_data
        names = {group.name for group in data["groups"]}
        services.set_roles(user=user, names=names, is_active=data["is_active"], by=self.request.user)
        return user


class AccountViewSet(ModelViewSet):
    """The accounts."""

    model = User
    icon = "user"
    menu_name = "users"
    menu_label = _("Accounts")
    menu_order = 600
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    ordering = "email"
    add_view_class = AccountAdd
    edit_view_class = AccountEdit
    filterset_class = AccountFilter
    search_fields = ("email", "name")
    search_backend_name = None
    list_display = (
        TitleColumn("name", label=_("Name"), url_name="wagtailusers_users:edit"),
        Column("email", label=_("E-mail address")),
        BooleanColumn("is_active", label=_("Active")),
        DateColumn("last_login", label=_("Last sign-in")),
    )

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """Return the form."""
        return AccountForm if for_update else NewAccountForm
