"""One stage for the tests of a module; `make faults` runs them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.production.stage import Site, missing, stage
from tests.production.visitor import Visitor


@dataclass(frozen=True)
class Stand:
    """``told`` is what tests.production.rows has printed."""

    site: Site
    told: dict[str, str]

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.site, self.told.get(name, ""))


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    lacking = missing()
    assert not lacking, f"sudo apt-get install {' '.join(lacking)}"
    with stage(Path(tmp_path_factory.mktemp("stage"))) as site:
        yield Stand(site, json.loads(site.run("-m", "tests.production.rows")))
