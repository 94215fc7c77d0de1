"""Wiring only: blankets and interface methods that delegate. No rule lives here."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.config.declaration import Declaration, Key
from ckan.types import Action, AuthFunction, Context

from ckanext.satudata import catalogue, cli, gate, helpers, readiness, startup, startup_profiles, subscriptions
from ckanext.satudata.adapters import (
    activity,
    feed,
    full_disk,
    index_writes,
    solr_connection,
    uploads,
    validation,
    words,
)
from ckanext.satudata.logic import action, auth, plain_input, validators
from ckanext.satudata.views import form_saving, search_away
from ckanext.satudata.views import full_disk as no_room


@tk.blanket.actions(lambda: {**plain_input.reading(gate.public_names(action)), **gate.reading_actions()})
@tk.blanket.auth_functions(auth)
@tk.blanket.validators(validators)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints
@tk.blanket.cli(cli.get_commands)
class SatudataPlugin(p.SingletonPlugin):
    """Outer plugin, first in ckan.plugins: actions, labels, reading side of the gate, pages, words."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IPermissionLabels)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)
    p.implements(p.IFeed, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.IUploader, inherit=True)
    p.implements(p.IFacets, inherit=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        validation.apply()  # before `validation` is configured, which is before our own update_config

    # IConfigDeclaration
    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        startup.refuse_wrong_plugins()
        startup.declare(declaration)

    # IConfigurer
    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "satudata")
        startup.force_checks_async(config)

    # IConfigurable
    def configure(self, config: p.toolkit.CKANConfig) -> None:
        startup.refuse_unsafe_settings(config)
        startup_profiles.refuse_unknown_profiles()
        index_writes.apply()
        solr_connection.keep()
        startup.warn_about_clock()
        startup.warn_about_solr(config)
        readiness.guard_worker()
        activity.narrow_lists()

    # IMiddleware
    def make_middleware(self, app: Any, config: p.toolkit.CKANConfig) -> Any:
        words.write_script_words()
        app = search_away.install(no_room.install(form_saving.install(gate.pages.install(app))))
        app.wsgi_app = readiness.ReadinessMiddleware(app.wsgi_app)
        return app

    # IPermissionLabels
    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        return gate.labels.dataset_labels(dataset_obj)

    def get_user_dataset_labels(self, user_obj: model.User | None) -> list[str]:
        return gate.labels.user_labels(user_obj)

    # IPackageController
    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return gate.index.before_dataset_index(pkg_dict)

    # ISignal
    def get_signal_subscriptions(self) -> Any:
        return subscriptions.get_subscriptions()

    # IUploader
    def get_resource_uploader(self, data_dict: dict[str, Any]) -> full_disk.CarefulUpload | None:
        uploads.refuse_dangerous(data_dict)
        return full_disk.careful(data_dict)

    # IFacets
    def dataset_facets(self, facets_dict: Any, package_type: str) -> Any:
        return catalogue.dataset_facets(facets_dict, package_type)

    def organization_facets(self, facets_dict: Any, organization_type: str, package_type: str | None) -> Any:
        return catalogue.organization_facets(facets_dict, organization_type, package_type)

    # IFeed
    def get_feed_class(self) -> Any:
        return feed.feed_class()

    # ITranslation
    def i18n_directory(self) -> str:
        return str(words.FOLDER)

    def i18n_locales(self) -> list[str]:
        return words.languages(words.FOLDER)

    def i18n_domain(self) -> str:
        return words.DOMAIN


class SatudataGuardPlugin(p.SingletonPlugin):
    """Inner plugin, last in ckan.plugins: the writing side of the gate, closest to core."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IBlueprint)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)

    # IConfigDeclaration
    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        startup.refuse_wrong_plugins()

    # IBlueprint
    def get_blueprint(self) -> Any:
        return gate.pages.every_request()

    # IActions
    def get_actions(self) -> dict[str, Action]:
        others: dict[str, Any] = {"config_option_update": startup.config_option_update}
        return {**gate.writing_actions(), **others}

    # IAuthFunctions
    def get_auth_functions(self) -> dict[str, AuthFunction]:
        return gate.public_names(gate.auth)

    # IPackageController
    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return gate.search_rules.before_dataset_search(search_params)

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        gate.write.after_dataset_create(context, pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        gate.write.after_dataset_update(context, pkg_dict)

    # ITranslation: CKAN merges the last plugin's words first, so every other plugin's own words stay
    def i18n_directory(self) -> str:
        return str(words.CORE_FOLDER)

    def i18n_locales(self) -> list[str]:
        return words.languages(words.CORE_FOLDER)

    def i18n_domain(self) -> str:
        return words.CORE_DOMAIN
