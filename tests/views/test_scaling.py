"""On dense screens everything is drawn sharper, nothing smaller (100–200 %)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.stage import Stage

_SIZE = (1366, 768)
_TAKE = """
import sys
from commandcenter.app.pictures import take_shot
from commandcenter.models.store.store import open_store
from commandcenter.views.shots import shot

store = open_store(sys.argv[1])
image = take_shot(store, shot("duty"), "lead1", (int(sys.argv[2]), int(sys.argv[3])), "light")
colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
print(image.devicePixelRatio(), image.width(), image.height(), len(colors))
store.close()
"""
#: Said by the offscreen platform alone.
_HARMLESS = "propagateSizeHints"


@pytest.mark.parametrize("scale", [1.25, 2.0])
def test_the_duty_page_opens_on_a_scaled_screen(town: Stage, scale: float) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale)}
    command = [sys.executable, "-c", _TAKE, town.url, *map(str, _SIZE)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if _HARMLESS not in line] == []
    ratio, width, height, colors = done.stdout.split()
    assert float(ratio) == scale
    assert (int(width), int(height)) == (round(_SIZE[0] * scale), round(_SIZE[1] * scale))
    assert int(colors) > 50
