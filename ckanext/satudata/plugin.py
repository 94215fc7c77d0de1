"""Wiring only: blankets and interface methods that delegate. No rule lives here."""

from __future__ import annotations

import os
from importlib import resources
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.satudata import helpers, subscriptions
from ckanext.satudata.adapters import uploads, validation
from ckanext.satudata.logic import action, auth, validators


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.validators(validators)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
class SatudataPlugin(p.SingletonPlugin):
    """Outer plugin, first in ckan.plugins: actions, labels, reading side of the gate, pages, words."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)
    p.implements(p.ISignal)
    p.implements(p.IUploader, inherit=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        validation.apply()  # before `validation` is configured, which is before our own update_config

    # IConfigurer
    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "satudata")

    # ISignal
    def get_signal_subscriptions(self) -> Any:
        return subscriptions.get_subscriptions()

    # IUploader
    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        uploads.refuse_dangerous(data_dict)

    # ITranslation
    def i18n_directory(self) -> str:
        return str(resources.files("ckanext.satudata.i18n"))

    def i18n_locales(self) -> list[str]:
        folder = self.i18n_directory()
        return sorted(x for x in os.listdir(folder) if os.path.isdir(os.path.join(folder, x, "LC_MESSAGES")))

    def i18n_domain(self) -> str:
        return "ckanext-satudata"


class SatudataGuardPlugin(p.SingletonPlugin):
    """Inner plugin, last in ckan.plugins: the writing side of the gate, closest to core."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_create(self, context, pkg_dict):
        from ckanext.satudata.logic.case_store import create_case

        create_case(context, pkg_dict)
