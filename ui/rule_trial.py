"""Rules tried before they count: beside the draft, what it would have done to the ranks of the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from analytics.numbers import Ints
from analytics.periods import Period
from analytics.selection import Offer
from analytics.source_rows import SourceRow
from analytics.trial import Draft, Trial
from analytics.tryout import Tryout, at_all_times
from data import months
from data.records import Access
from data.schema import MEDIA
from data.scoring import NO_RULE
from data.settings.columns import POLICY, RULES, TABLE, Tables
from data.settings.drafts import TableDraft
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.settings.wording import scoring_changes
from data.store import StoreError
from data.store.settings import note_trial
from data.store.sheets import read_rows_by_number
from reports.views.trial import months_table, moves_table, outcome, prices_table, rules_table, tipping_words
from ui import drill, session
from ui.listing import listing
from ui.plain import escape_text, say
from ui.renewal import MANY

TABLES = (RULES.title, POLICY.title)
"""What a trial is made of."""
LENGTH = 12
"""Months tried unless others are chosen."""
_RANKS, _MONTHS, _PRICES, _LEFT, _IDLE = "名次", "逐月", "每种稿件的分", "没有规则的稿件", "没用到的规则"
_MOST_ROWS, _MOST_TIPS, _MOST_NOTED = 200, 5, 200
_NOTED, _REQUESTED = "trials-noted", "trial-asked"


def draw_rule_trial(
    access: Access, stored: Tables, settings: Settings, edited: Mapping[str, TableDraft], month: str
) -> None:
    """Draw what the tables as edited would have done to a period; ``month``: from which they are to count."""
    st.subheader("试算", anchor=False)
    offered = session.offered(access)
    if offered is None:
        say("还没有月报，没有名次可以试算。")
        return
    draft = _draft(stored, edited)
    if draft is None:
        say("改好上面列出的错误，就接着试算。")
        return
    period = _period(offered)
    draft, published = _options(draft, month)
    if not _is_requested(settings, period, draft):
        return
    with st.spinner("正在试算"):
        tried, numbers = session.try_rules(access, period, draft, published=published)
    if _noted(access, settings, tried):
        _show(access, settings, tried, numbers)


def _draft(stored: Tables, edited: Mapping[str, TableDraft]) -> Draft | None:
    """Return the rules and the policy as edited; ``None`` where they have a fault."""
    tables = {**stored, **{title: draft.rows(TABLE[title]) for title, draft in edited.items()}}
    settings, problems = read_tables(tables)
    if any(problem.level == "error" and problem.sheet in TABLES for problem in problems):
        return None
    return Draft(settings.rules, settings.policy)


def _period(offered: Offer) -> Period:
    """Ask from which month to which; the twelve up to the newest one unless others are chosen."""
    names = {month: Period.month(month).title() for month in offered.months}
    usual = max(offered.months[0], months.shift(offered.stage, 1 - LENGTH))
    with st.container(horizontal=True):
        first = _month("从", names, usual, "trial-from")
        last = _month("到", names, offered.stage, "trial-to")
    return Period(min(first, last), max(first, last))


def _month(label: str, names: Mapping[str, str], usual: str, key: str) -> str:
    offered = list(names)
    chosen = st.selectbox(label, offered, index=offered.index(usual), key=key, format_func=names.__getitem__, width=160)
    return chosen or usual


def _options(draft: Draft, month: str) -> tuple[Draft, bool]:
    """Ask what else is to be supposed: one month's rules for all of them, published months scored again."""
    if any(rule.first or rule.last for rule in draft.rules) and st.toggle(
        f"假如各月都用 {month} 的规则", key="trial-always", help="规则分月份生效；不打开时，各月用各自的规则。"
    ):
        draft = Draft(at_all_times(draft.rules, month), draft.policy)
    published = st.toggle("已公布的月份也试算", key="trial-published", help="只看看，不会改：公布的名次一直照公布的。")
    return draft, published


def _is_requested(settings: Settings, period: Period, draft: Draft) -> bool:
    """Tell whether to try now: at once where it takes no time, else when the button is pressed."""
    if len(settings.register.below(None)) <= MANY:
        return True
    if st.button("试算", key="trial-run"):
        session.put(_REQUESTED, (period, draft))
    requested: bool = session.get(_REQUESTED) == (period, draft)
    if not requested:
        say("单位较多，试算要几秒，改好以后按“试算”。")
    return requested


def _noted(access: Access, settings: Settings, tried: Tryout) -> bool:
    """Write into the journal, once, that this draft was tried; what cannot be noted is not shown."""
    changes = scoring_changes(settings, tried.draft.rules, tried.draft.policy)
    noted: Sequence[tuple[Draft, Period, tuple[str, ...]]] = session.get(_NOTED, ())
    this = tried.draft, tried.trial.whole.period, tried.trial.published
    if not changes or this in noted:
        return True
    try:
        session.write(access, note_trial, changes, outcome(tried.trial.whole))
    except StoreError as error:
        st.error(escape_text(f"试算要记在日志里，现在记不进去，没有显示结果。{error}"))
        return False
    session.put(_NOTED, (*noted, this)[-_MOST_NOTED:])
    return True


def _show(access: Access, settings: Settings, tried: Tryout, numbers: Ints) -> None:
    trial = tried.trial
    changes = scoring_changes(settings, tried.draft.rules, tried.draft.policy)
    st.markdown(f"**{escape_text(outcome(trial.whole))}**")
    say(f"草稿：{'；'.join(changes)}。试算记在日志里，不保存。" if changes else "草稿与现行规则相同。")
    if trial.published:
        say(f"已公布、不变的月份：{'、'.join(trial.published)}。")
    tips = tipping_words(tried.tips, tried.draft.rules)
    for sentence in tips[:_MOST_TIPS]:
        say(f"{sentence.removesuffix('。')}。")
    if len(tips) > _MOST_TIPS:
        say(f"同样小的改动还有 {len(tips) - _MOST_TIPS} 种。")
    say(f"没有规则的采用稿件 {len(trial.unmatched)} 篇，没用到的规则 {len(trial.never_fired)} 条。")
    parts: Mapping[str, Callable[[], None]] = {
        _RANKS: lambda: _moves(trial, len(trial.months) if len(trial.months) > 1 else 0),
        _MONTHS: lambda: _each_month(trial),
        _PRICES: lambda: _prices(tried),
        _LEFT: lambda: _unmatched(access, trial, numbers),
        _IDLE: lambda: _idle(tried),
    }
    view = st.segmented_control(
        "看什么", list(parts), default=_RANKS, required=True, key="trial-view", wrap=True, label_visibility="collapsed"
    )
    parts[view or _RANKS]()


def _moves(trial: Trial, place: int) -> None:
    """List the ranks of a month by its place; of the whole period for a place behind the last."""
    tried = [*trial.months, trial.whole][place]
    listing(
        moves_table(trial, tried),
        key=f"trial-moves-{tried.period.first}-{tried.period.last}",
        title=f"{tried.period.title()}试算名次",
    )


def _each_month(trial: Trial) -> None:
    chosen = listing(months_table(trial), key="trial-months", title="逐月试算", choose=True, missing="")
    if chosen is None:
        say("点一行，看这个月各单位的新旧名次。")
    else:
        _moves(trial, chosen)


def _prices(tried: Tryout) -> None:
    say(f"一篇稿件单独得多少分，按 {tried.trial.whole.period.last} 的规则；自有平台不计分，合作稿件另按合作分摊。")
    listing(prices_table(tried.prices), key="trial-prices", title="每种稿件的分")


def _unmatched(access: Access, trial: Trial, numbers: Ints) -> None:
    """List the adopted stories that no rule gives points, with file and cell."""
    chosen = numbers[trial.unmatched].tolist()
    if not chosen:
        say("每一篇采用稿件都有规则。")
        return
    placed = session.read_as(access, read_rows_by_number, MEDIA.key, chosen[:_MOST_ROWS])
    rows = [SourceRow(row, row.row.first_cell, counted=False, why=NO_RULE) for row in placed]
    if len(chosen) > _MOST_ROWS:
        say(f"共 {len(chosen)} 篇，列出 {_MOST_ROWS} 篇；全部的用命令 rules try --json。")
    listing(drill.frame(rows, MEDIA.key), key="trial-unmatched", title="没有规则的稿件", missing="")


def _idle(tried: Tryout) -> None:
    if not tried.trial.never_fired:
        say("每一条规则都用到了。")
        return
    table = rules_table([rule for rule in tried.draft.rules if rule.number in tried.trial.never_fired])
    listing(table, key="trial-idle", title="没用到的规则", missing="")
