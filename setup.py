"""Packages the extension: `python setup.py bdist_wheel` or `pip wheel . --no-deps`."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
# Read, not imported: importing the package would import azure-cli-core, which a build environment does not have.
VERSION = re.search(r'^VERSION = "(.+)"$', (HERE / "azext_acrdiag" / "version.py").read_text(encoding="utf-8"), re.M)[1]

# What stands before the first heading of a section; the rest is for readers of the repository.
INTRODUCTION = (HERE / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
# Everything that is needed comes with the CLI; a copy in the extension would be ignored anyway.
DEPENDENCIES = []

setup(
    name="acrdiag",
    version=VERSION,
    description="Find out why logging in to, pulling from or pushing to an Azure Container Registry fails.",
    long_description=INTRODUCTION,
    long_description_content_type="text/markdown",
    license="MIT",
    author="The acrdiag project",
    packages=find_packages(include=["azext_acrdiag", "azext_acrdiag.*"]),
    package_data={"azext_acrdiag": ["azext_metadata.json"]},
    install_requires=DEPENDENCIES,
    python_requires=">=3.9",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Intended Audience :: Developers",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
    ],
)
