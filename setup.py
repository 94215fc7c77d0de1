"""The map of the distribution; metadata stands in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    # One namespace for all CKAN extensions: without it a wheel of ours beside an editable CKAN cannot be imported.
    namespace_packages=["ckanext"],
    packages=[*find_packages(include=["ckanext", "ckanext.*"]), "ckanext.satudata.schemas", "ckanext.satudata.i18n"],
    package_dir={"ckanext.satudata.schemas": "schemas", "ckanext.satudata.i18n": "i18n"},
    package_data={
        "ckanext.satudata": [
            "*.yaml",
            "sop_profiles/*.yaml",
            "letter_templates/*.docx",
            "templates/**/*",
            "assets/**/*",
            "migration/**/*",
        ],
        "ckanext.satudata.schemas": ["*.yaml", "*.json", "vocabularies/*"],
        "ckanext.satudata.i18n": ["*.pot", "*/LC_MESSAGES/*", "core/*.pot", "core/*/LC_MESSAGES/*"],
    },
    exclude_package_data={"ckanext.satudata": ["**/*.py[co]"]},
    # The extractor by its full name: Babel 2.15, which CKAN 2.11 pins, finds names only through pkg_resources.
    message_extractors={
        "ckanext": [
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan.lib.extract:extract_ckan", None),
            ("**/templates/**.txt", "ckan.lib.extract:extract_ckan", None),
        ]
    },
)
