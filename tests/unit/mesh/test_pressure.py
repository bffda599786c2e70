"""Giving way: to many callers, for a while, and never for ever."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from services.mesh.pressure import LASTS_SECONDS, MANY, OFTEN, WINDOW_SECONDS, Pressure


async def test_few_callers_are_no_pressure() -> None:
    pressure = Pressure()
    with ExitStack() as callers:
        for _ in range(MANY):
            callers.enter_context(pressure)
        assert not pressure.high
        assert not await pressure.give_way(60)


async def test_many_callers_are_given_way_to_and_a_moment_longer() -> None:
    pressure = Pressure()
    with ExitStack() as callers:
        for _ in range(MANY + 1):
            callers.enter_context(pressure)
        assert await pressure.give_way(0.02)
    assert pressure.high
    assert not await pressure.give_way(60)


async def test_many_calls_one_after_the_other_are_pressure_too() -> None:
    pressure = Pressure()
    for _ in range(OFTEN):
        pressure.called()
    assert pressure.high
    assert not await pressure.give_way(60)
    for _ in range(3):
        for _ in range(OFTEN // 3):
            pressure.called()
        await asyncio.sleep(WINDOW_SECONDS)
    assert not pressure.high


async def test_an_answer_that_fails_is_an_answer() -> None:
    pressure = Pressure()
    for _ in range(MANY * 2):
        try:
            with pressure:
                raise ValueError
        except ValueError:
            pass
    await asyncio.sleep(LASTS_SECONDS)
    assert not pressure.high
