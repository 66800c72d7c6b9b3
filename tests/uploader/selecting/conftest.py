"""What the tests of selections share: images in a database, and what changes many of them."""

from collections.abc import Callable

import pytest

from tests.uploader.cast import ALICE
from uploader.library.lifecycle import Lifecycle
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.selecting.batches import Action
from uploader.selecting.bulk_changes import BulkChanges, Done
from uploader.selecting.selections import Selection

Act = Callable[..., Done]


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def bulk(database: Database) -> BulkChanges:
    return BulkChanges(database, pause=lambda _: None)


@pytest.fixture
def act(bulk: BulkChanges) -> Act:
    """Do something to images of Alice."""

    def act(action: Action, *ids: str) -> Done:
        return bulk.run(ALICE, Selection.of(ids), "an action", action, NO_ORIGIN)

    return act
