"""Writes the three sounds beside it as WAV: `python resources/sounds/make.py`. Change a sound here, then run it again.

They must be told apart with one's back to the screen: new = two rising bells, soon = one tone twice, overdue = three
falling, harder tones.
"""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path
from typing import NamedTuple

RATE = 22_050


class Tone(NamedTuple):
    """`partials`: the share of each multiple of the pitch; `decay`: how quickly it fades, 1/s."""

    at: float
    hertz: float
    seconds: float
    partials: tuple[float, ...]
    decay: float


_BELL, _SOFT, _HARD = (0.7, 0.2, 0.1), (0.9, 0.1), (0.5, 0.0, 0.3, 0.0, 0.2)
SOUNDS = {
    "new": [Tone(0.0, 784, 0.50, _BELL, 7), Tone(0.16, 1175, 0.60, _BELL, 6)],
    "soon": [Tone(0.0, 659, 0.22, _SOFT, 9), Tone(0.30, 659, 0.30, _SOFT, 9)],
    "overdue": [
        Tone(0.0, 988, 0.22, _HARD, 6),
        Tone(0.24, 784, 0.22, _HARD, 6),
        Tone(0.48, 587, 0.42, _HARD, 5),
    ],
}
_LOUDNESS = 0.6
_ATTACK = 0.006
_FADE = 0.02


def samples(tones: list[Tone]) -> array[int]:
    length = round(max(tone.at + tone.seconds for tone in tones) * RATE)
    mixed = [0.0] * length
    for tone in tones:
        first = round(tone.at * RATE)
        for i in range(round(tone.seconds * RATE)):
            mixed[first + i] += _level(tone, i / RATE)
    loudest = max(map(abs, mixed))
    return array("h", (round(32_767 * _LOUDNESS * value / loudest) for value in mixed))


def _level(tone: Tone, t: float) -> float:
    swell = min(1.0, t / _ATTACK) * min(1.0, (tone.seconds - t) / _FADE) * math.exp(-tone.decay * t)
    wave_ = sum(share * math.sin(2 * math.pi * tone.hertz * n * t) for n, share in enumerate(tone.partials, start=1))
    return swell * wave_


def write(path: Path, tones: list[Tone]) -> None:
    data = samples(tones)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data.tobytes())


if __name__ == "__main__":
    for name, tones in SOUNDS.items():
        write(Path(__file__).parent / f"{name}.wav", tones)
