"""Lights of deadlines: green, yellow, red by the office's thresholds, and always with a word."""

from __future__ import annotations

from typing import Literal

from data.settings.values import Policy

Light = Literal["绿灯", "黄灯", "红灯"]


def light_word(light: Light | None, policy: Policy) -> str:
    """Return what a light says, with the thresholds of the office."""
    return {
        "绿灯": "按期",
        "黄灯": f"离时限不到{policy.warn_days}天，或逾期{policy.late_days}天以内",
        "红灯": f"逾期超过{policy.late_days}天",
        None: "没有台账记录",
    }[light]


def light(days_late: int | None, policy: Policy) -> Light:
    """Return the light of the worst deadline: days late, negative for days left, ``None`` without any."""
    if days_late is None or days_late < -policy.warn_days:
        return "绿灯"
    return "红灯" if days_late > policy.late_days else "黄灯"
