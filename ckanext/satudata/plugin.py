"""Wiring only: blankets and interface methods that delegate. No rule lives here."""

from __future__ import annotations

import os
from importlib import resources

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.satudata.logic import action, auth, validators
from ckanext.satudata import helpers


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

    # IConfigurer
    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "satudata")

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
