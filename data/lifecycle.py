"""The lifecycle of a submission as a table: its states, and who may do what in which.

Store, pages and commands ask this table and nothing else; a test compares ``docs/submission.md`` with it.
A state is that of the current submission of one unit and month. While the month is published
(closed) for the unit, only the steps marked ``while_closed`` are open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

State = Literal["absent", "pending", "street-confirmed", "confirmed", "street-returned", "returned"]
Step = Literal["send", "resend", "undo", "confirm", "return", "withdraw"]
Actor = Literal["sender", "officer", "street", "upper"]
"""``sender``: the unit's clerk. ``officer``: the officer whose word is the only one, at a street without a level
above it, or above a street without an officer of its own. ``street``, ``upper``: the two tiers of reviews."""
Target = State | Literal["same", "before"]
"""``same``: nothing changes. ``before``: the state in which the step that is taken back found it."""

STATES: Mapping[State, str] = MappingProxyType(
    {
        "absent": "没有月报",
        "pending": "待审核",
        "street-confirmed": "街道已确认，待上级确认",
        "confirmed": "已确认",
        "street-returned": "街道已退回",
        "returned": "已退回",
    }
)
STEPS: Mapping[Step, str] = MappingProxyType(
    {"send": "上报", "resend": "原样再报", "undo": "撤回", "confirm": "确认", "return": "退回", "withdraw": "收回退回"}
)
ACTORS: Mapping[Actor, str] = MappingProxyType(
    {"sender": "填报员", "officer": "宣传干事（一级审核）", "street": "街道的宣传干事", "upper": "上级的宣传干事"}
)
RETURNED: frozenset[State] = frozenset({"street-returned", "returned"})
CONFIRMED: frozenset[State] = frozenset({"street-confirmed", "confirmed"})
_PENDING: frozenset[State] = frozenset({"pending"})
_HALF: frozenset[State] = frozenset({"street-confirmed"})
_SENT: frozenset[State] = _PENDING | CONFIRMED
_EVERYBODY: frozenset[Actor] = frozenset({"sender", "officer", "street", "upper"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: these people may take this step in these states, and what it leads to.

    ``while_closed``: also while the month is published. ``tells``: who is shown that it happened.
    """

    step: Step
    states: frozenset[State]
    actors: frozenset[Actor]
    to: Target
    tells: str
    while_closed: bool = False


def _actors(*names: Actor) -> frozenset[Actor]:
    return frozenset(names)


TRANSITIONS: tuple[Transition, ...] = (
    Transition("send", frozenset(STATES), _EVERYBODY, "pending", "宣传干事：待审核；审核过的注明是更正"),
    Transition("resend", _SENT, _EVERYBODY, "same", "上报人：与上次相同"),
    Transition("resend", RETURNED, _EVERYBODY, "pending", "上报人：已重新送审；宣传干事：待审核，注明原样再报"),
    Transition("undo", _PENDING | RETURNED, _EVERYBODY, "before", "单位和宣传干事：谁在何时撤回"),
    Transition(
        "confirm",
        _PENDING | _HALF | RETURNED,
        _actors("officer"),
        "confirmed",
        "单位：已确认",
        while_closed=True,
    ),
    Transition(
        "confirm",
        _PENDING,
        _actors("street"),
        "street-confirmed",
        "单位和上级：街道已确认，待上级确认",
        while_closed=True,
    ),
    Transition("confirm", _HALF, _actors("upper"), "confirmed", "单位和街道：已确认", while_closed=True),
    Transition("return", _SENT, _actors("officer"), "returned", "单位：已退回和原因"),
    Transition("return", _PENDING | _HALF, _actors("street"), "street-returned", "单位：已退回和原因"),
    Transition("return", _SENT, _actors("upper"), "returned", "单位和街道：已退回和原因"),
    Transition(
        "withdraw", RETURNED, _actors("officer", "upper"), "before", "单位和审核人：退回已收回", while_closed=True
    ),
    Transition(
        "withdraw", frozenset({"street-returned"}), _actors("street"), "before", "单位：退回已收回", while_closed=True
    ),
)

_REOPEN = "要{step}，请先在“公布”页重新开放这个单位。"
_REASONS: Mapping[tuple[Step, State, Actor | None], str] = MappingProxyType(
    {
        ("undo", "street-confirmed", None): "已经确认的月报不能撤回；要撤回，请宣传干事先退回。",
        ("undo", "confirmed", None): "已经确认的月报不能撤回；要撤回，请宣传干事先退回。",
        ("confirm", "pending", "upper"): "街道的宣传干事还没有确认，请等街道确认后再审核。",
        ("confirm", "street-confirmed", "street"): "街道已经确认过，正等上级确认。",
        ("confirm", "confirmed", None): "这份上报已经确认过。",
        ("confirm", "street-returned", None): "这份上报已经退回，请等单位重新上报，或者收回退回，再审核。",
        ("confirm", "returned", None): "这份上报已经退回，请等单位重新上报，或者收回退回，再审核。",
        ("return", "confirmed", "street"): "上级已经确认。需要修改时，请联系上级的宣传干事退回。",
        ("return", "street-returned", None): "这份上报已经退回，请等单位重新上报，或者收回退回。",
        ("return", "returned", None): "这份上报已经退回，请等单位重新上报，或者收回退回。",
        ("withdraw", "returned", "street"): "这份上报是上级退回的，请联系上级的宣传干事收回。",
        ("withdraw", "pending", None): "这份上报没有被退回，或退回已经收回。",
        ("withdraw", "street-confirmed", None): "这份上报没有被退回，或退回已经收回。",
        ("withdraw", "confirmed", None): "这份上报没有被退回，或退回已经收回。",
    }
)
"""Why a step is not open in a state: for one actor, or (``None``) for all."""


def transition(step: Step, state: State, actor: Actor) -> Transition | None:
    """Return the row of the table that opens a step to somebody in a state; ``None`` where there is none."""
    fitting = (row for row in TRANSITIONS if row.step == step and state in row.states and actor in row.actors)
    return next(fitting, None)


def refusal(step: Step, state: State, actor: Actor, *, closed: str | None = None) -> str | None:
    """Return why somebody may not take a step in a state, and what to do instead; ``None`` where it is open.

    ``closed``: the month in words, while it is published for the unit.
    """
    row = transition(step, state, actor)
    if row is None:
        return _reason(step, state, actor)
    if closed is not None and not row.while_closed:
        return f"{closed}已经公布，数字已经固定。{_REOPEN.format(step=STEPS[step])}"
    return None


def _reason(step: Step, state: State, actor: Actor) -> str:
    if state == "absent":
        return "这个月没有当前有效的上报。"
    if actor == "sender" and step in ("confirm", "return", "withdraw"):
        return "只有负责这个单位的宣传干事可以这样做。"
    return _REASONS.get((step, state, actor)) or _REASONS[step, state, None]
