"""The file other programs read."""

from __future__ import annotations

import stat

KEYS = {
    *("site_url", "ckan_version", "locale", "ini", "python", "solr_url", "sqlalchemy_url", "redis_url"),
    *("smtp", "mail_dir", "accounts", "organizations", "datasets"),
}


class TestPortalJson:
    def test_has_the_agreed_keys(self, portal):
        assert set(portal.facts) == KEYS

    def test_is_for_its_owner_only(self, portal):
        for name in ("portal.json", "region.json", "secrets.json", "ckan.ini"):
            assert stat.S_IMODE(portal.folder.joinpath(name).stat().st_mode) == 0o600, name
        for name in ("files", "mail", "log"):
            assert stat.S_IMODE(portal.folder.joinpath(name).stat().st_mode) == 0o700, name

    def test_paths_are_relative_to_the_repository(self, portal):
        root = portal.folder.parent.parent
        assert (root / portal.facts["ini"]).is_file()
        assert (root / portal.facts["python"]).is_file()
        assert (root / portal.facts["mail_dir"]).is_dir()

    def test_accounts_have_all_their_keys(self, portal):
        for account in portal.facts["accounts"]:
            assert set(account) == {"name", "password", "api_token", "roles", "sysadmin"}

    def test_the_sysadmins_token_works(self, portal):
        status, answer = portal.api("user_list", portal.sysadmin["api_token"])
        assert status == 200
        assert portal.sysadmin["name"] in [user["name"] for user in answer["result"]]

    def test_the_portal_is_in_indonesian_and_the_right_version(self, portal):
        facts = portal.facts
        answer = portal.api("status_show")[1]["result"]
        assert answer["locale_default"] == facts["locale"] == "id"
        assert answer["site_url"] == facts["site_url"]
        assert answer.get("ckan_version", facts["ckan_version"]) == facts["ckan_version"]
