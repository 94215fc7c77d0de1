"""What keeps CKAN from starting with an open gate (attack case A50); every start is a real one.

`tests/integration/startup` holds each refusal with its sentence; what happens when our plugin is taken out of the list
is a fault (tests/faults): hidden datasets stay hidden because CKAN's own `private` says so.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.scratch import test_url
from tests.integration.startup.conftest import PLUGINS, run_orders, write_ini

CASES = {
    "another plugin first": {"ckan.plugins": f"activity {PLUGINS.replace('activity ', '')}"},
    "guard not last": {"ckan.plugins": "satudata satudata_guard scheming_datasets scheming_organizations activity"},
    "guard missing": {"ckan.plugins": "satudata activity scheming_datasets scheming_organizations"},
    "collaborators": {"ckan.auth.allow_dataset_collaborators": "true"},
    "unowned datasets": {"ckan.auth.create_unowned_dataset": "true"},
    "reveal private": {"ckan.auth.reveal_private_datasets": "true"},
    "detail of streams": {"ckan.auth.public_activity_stream_detail": "true"},
}


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All of them and one that is allowed, in one process each."""
    folder = tmp_path_factory.mktemp("a50")
    lines = {**CASES, "allowed": {}}
    orders = [
        {
            "ini": write_ini(folder, name.replace(" ", "_"), one),
            "env": {"CKAN_SQLALCHEMY_URL": test_url()},
            "do": "start",
        }
        for name, one in lines.items()
    ]
    return dict(zip(lines, run_orders(orders), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a50_ckan_does_not_start(starts: dict[str, Any], name: str) -> None:
    assert starts[name]["error"] == "CkanConfigurationException", starts[name]
    assert "ckanext-satudata does not start" in starts[name]["message"]


def test_a50_ckan_starts_as_it_should_be(starts: dict[str, Any]) -> None:
    assert starts["allowed"]["error"] is None, starts["allowed"]


def test_a50_labels_of_another_plugin_in_effect_are_refused(
    monkeypatch: pytest.MonkeyPatch, with_plugins: None
) -> None:
    """Even where the list of plugins looks right: whoever answers for permission labels must be us."""
    from ckan.exceptions import CkanConfigurationException
    from ckan.lib import plugins as lib_plugins

    from ckanext.satudata import startup

    class Foreign(lib_plugins.DefaultPermissionLabels):
        """Another plugin's labels."""

        name = "foreign"

    monkeypatch.setattr(lib_plugins, "get_permission_labels", Foreign)
    with pytest.raises(CkanConfigurationException, match="foreign"):
        startup.refuse_unsafe_settings({})
