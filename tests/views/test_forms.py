"""Every action of every post as a real form: what is offered is filled in through the widgets and succeeds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.case_views import case_view
from commandcenter.dispatch.center import CaseRef
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action
from commandcenter.models.people import Role
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.workplace import Workplace
from tests.models.test_lifecycle_table import cast
from tests.situations import situations
from tests.stage import Stage
from tests.twin import Twin
from tests.views.filler import fill

S = CaseState
