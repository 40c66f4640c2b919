"""The tables 计分规则, 名次规则, 节假日, 任务 and 权重: rows ↔ values, and the checks on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from data import schema
from data.decimals import format_decimal
from data.schema import MOST_POINTS, keys
from data.settings import rule_checks
from data.settings.calendar import Calendar
from data.settings.columns import AREAS, POLICY_CHOICES
from data.settings.dictionary import Dictionary
from data.settings.lines import Line
from data.settings.rule_checks import overlap
from data.settings.values import Outlets, Policy, Register, Rule, Target, Vocabulary
from data.text import fold

_PERIODS = {
    "月": "月",
    "每月": "月",
    "月度": "月",
    "季": "季",
    "季度": "季",
    "每季": "季",
    "每季度": "季",
    "半年": "半年",
    "每半年": "半年",
    "半年度": "半年",
    "年": "年",
    "年度": "年",
    "每年": "年",
    "全年": "年",
}
_FOUND_ALIAS = "发现"
_POLICY_FIELDS = {
    "同稿处理": "story",
    "合作分摊": "joint",
    "同分处理": "ties",
    "迟报处理": "late",
    "显示名次": "shown",
    "起报月": "start",
    "报送截止日": "due_day",
    "宽限天数": "grace_days",
    "顺延": "postponed",
    "称号周期年数": "cycle_years",
    "黄灯提前天数": "warn_days",
    "红灯逾期天数": "late_days",
    "退回文件保留月数": "refused_months",
    "旧版文件保留月数": "superseded_months",
    "雷同门槛": "copied_share",
    "落款": "signer",
    "停填列": "omitted",
}
_MOST = {
    "报送截止日": 31,
    "宽限天数": 366,
    "称号周期年数": 20,
    "黄灯提前天数": 366,
    "红灯逾期天数": 366,
    "退回文件保留月数": 600,
    "旧版文件保留月数": 600,
}
_MOST_TIMES = 100
_PolicyValue = str | int | bool | Decimal | tuple[tuple[str, str], ...]
_START = "起报月"
_SHARE = "雷同门槛"
_SIGNER = "落款"
_LONGEST_SIGNER = 40
OMITTED = "停填列"
"""The rule that lists the columns which the template no longer has."""
_MAY_BE_EMPTY = {_START, _SIGNER, OMITTED}
_SWITCHES = {"显示名次", "顺延"}
_NEVER_ZERO = {"报送截止日", "称号周期年数"}


def read_rules(lines: Sequence[Line], vocabulary: Vocabulary, outlets: Outlets) -> tuple[Rule, ...]:
    """Read the scoring rules; two that are equally specific and can meet are both refused."""
    placed = [(line, _read_rule(line, vocabulary, outlets)) for line in lines]
    numbers: set[str] = set()
    for line, rule in placed:
        if rule.number and fold(rule.number) in numbers:
            line.refuse("duplicate-row", "规则号", f"规则号“{rule.number}”重复", "请改成不同的规则号")
        numbers.add(fold(rule.number))
    rule_checks.refuse([(line, rule) for line, rule in placed if line.sound])
    return tuple(rule for line, rule in placed if line.sound)


def _read_rule(line: Line, vocabulary: Vocabulary, outlets: Outlets) -> Rule:
    conditions = {
        column: line.choice(column, _wordings(vocabulary, words))
        for column, words in (("级别", "媒体级别"), ("形式", "稿件形式"), ("位置", "位置"), ("结果", "结果"))
    }
    outlet = line.text("媒体")
    known = outlets.find(outlet) if outlet else None
    points, multiplier = line.number("分值", MOST_POINTS), line.number("倍数", _MOST_TIMES)
    cap = line.number("每期封顶")
    if line.text("分值") is None and line.text("倍数") is None:
        line.refuse("required", "分值", "分值和倍数都空着", "请填一个")
    return Rule(
        line.needed("规则号"),
        conditions["级别"],
        known.name if known else outlet,
        conditions["形式"],
        conditions["位置"],
        conditions["结果"],
        points,
        multiplier,
        cap,
        *line.months(),
        line.text("说明"),
    )


def _wordings(vocabulary: Vocabulary, name: str) -> Mapping[str, str]:
    """Every wording of a list, of words no longer used too: old rules go on speaking of them."""
    ended = {fold(word.word): word.word for word in vocabulary.words if word.list == name and word.ended}
    return {**ended, **vocabulary.wordings(name)}


def read_policy(lines: Sequence[Line], dictionary: Dictionary) -> Policy:
    """Read 名次规则; a rule without a row has its default."""
    names = {fold(name): name for name in POLICY_CHOICES}
    values: dict[str, _PolicyValue] = {}
    for line in lines:
        name = line.choice("名称", names) if line.needed("名称") else None
        if name is None or (name in _MAY_BE_EMPTY and line.text("取值") is None) or not line.needed("取值"):
            continue
        if _POLICY_FIELDS[name] in values:
            line.refuse("duplicate-row", "名称", f"“{name}”重复", "请只留一行")
        value = _policy_value(line, name, dictionary)
        if value is not None:
            values[_POLICY_FIELDS[name]] = value
    return Policy(**values)  # type: ignore[arg-type]


def _policy_value(line: Line, name: str, dictionary: Dictionary) -> _PolicyValue | None:
    if name == _SHARE:
        share = line.number("取值")
        if share is not None and not 0 < share <= 1:
            line.refuse("not-a-number", "取值", f"{name}是 {share}", "请填 0.1 到 1 之间的数，如 0.5")
        return share
    if name == _START:
        return line.month("取值")
    if name == _SIGNER:
        return _signer(line)
    if name == OMITTED:
        return _omitted(line, dictionary)
    if name not in _MOST:
        word = line.choice("取值", {fold(word): word for word in POLICY_CHOICES[name]})
        return word == "是" if name in _SWITCHES and word else word
    number = line.whole("取值", _MOST[name])
    if name in _NEVER_ZERO and number == 0:
        line.refuse("not-a-number", "取值", f"{name}不能是 0", f"请填 1 到 {_MOST[name]}")
    return number


def _signer(line: Line) -> str | None:
    text = line.text("取值")
    if text is not None and len(text) > _LONGEST_SIGNER:
        line.refuse("too-long", "取值", f"{_SIGNER}有 {len(text)} 个字", f"请缩短到 {_LONGEST_SIGNER} 个字以内")
    return text


def _omitted(line: Line, dictionary: Dictionary) -> tuple[tuple[str, str], ...] | None:
    """Read 媒体上稿.链接、理论学习.备注; only what no figure reads and no row is known by may go."""
    columns: dict[tuple[str, str], None] = {}
    for name in re.split("[、，,；;]", line.text("取值") or ""):
        sheet, _, title = (part.strip() for part in name.partition("."))
        if not (sheet or title):
            continue
        if (sheet, title) not in schema.spare_columns(dictionary.measures):
            advice = "、".join(".".join(spare) for spare in schema.spare_columns(dictionary.measures))
            line.refuse("unknown-word", "取值", f"“{name.strip()}”不是可以不填的列", f"可以不填的是：{advice}")
            return None
        columns[sheet, title] = None
    return tuple(columns)


def format_omitted(columns: Iterable[tuple[str, str]]) -> str:
    """Return columns by sheet and title as the table holds them: ``媒体上稿.链接、理论学习.备注``."""
    return "、".join(f"{sheet}.{title}" for sheet, title in columns)


def read_calendar(lines: Sequence[Line]) -> Calendar:
    """Read 节假日; a day is listed once."""
    days: dict[date, bool] = {}
    for line in lines:
        day = line.day("日期") if line.needed("日期") else None
        worked = line.choice("上班", {"是": "是", "否": "否"}) == "是"
        if day in days:
            line.refuse("duplicate-row", "日期", f"{day} 重复", "请只留一行")
        elif day is not None:
            days[day] = worked
    return Calendar(MappingProxyType(days))


def read_targets(
    lines: Sequence[Line], register: Register, vocabulary: Vocabulary, outlets: Outlets, dictionary: Dictionary
) -> tuple[Target, ...]:
    """Read the targets; two for the same unit, measure, category and period must not overlap."""
    targets: list[Target] = []
    for line in lines:
        target = _read_target(line, register, vocabulary, outlets, dictionary)
        if target is None:
            continue
        for earlier in targets:
            same = (earlier.unit, earlier.measure, earlier.category, earlier.period) == (
                target.unit,
                target.measure,
                target.category,
                target.period,
            )
            if same and overlap(target.first, target.last, earlier.first, earlier.last):
                message = "同一单位、指标、类别和周期的任务重复"
                line.refuse("duplicate-row", "指标", message, "请只留一行，或错开生效月份")
                break
        if line.sound:
            targets.append(target)
    return tuple(targets)


def _read_target(
    line: Line, register: Register, vocabulary: Vocabulary, outlets: Outlets, dictionary: Dictionary
) -> Target | None:
    unit = line.text("单位")
    target_unit = register.find(unit) if unit else None
    if unit and target_unit is None:
        line.refuse("unknown-unit", "单位", f"“{unit}”不在单位名册里")
    title = line.needed("指标")
    measure = dictionary.find(keys.FOUND if title == _FOUND_ALIAS else title) if title else None
    if measure is None and line.text("指标"):
        message = f"没有名为“{line.text('指标')}”的指标"
        line.refuse("unknown-word", "指标", message, "请填指标口径里的名称，如“学习场次”")
    period = line.choice("周期", _PERIODS) if line.needed("周期") else None
    minimum = line.number("下限") if line.needed("下限") else None
    part, dimension = _part(line, measure, vocabulary, outlets) if measure else (None, "category")
    first, last = line.months()
    if measure is None or period is None or minimum is None:
        return None
    name = target_unit.name if target_unit else None
    return Target(measure.key, period, minimum, name, part, first, last, dimension)  # type: ignore[arg-type]


def _part(
    line: Line, measure: schema.Measure, vocabulary: Vocabulary, outlets: Outlets
) -> tuple[str | None, schema.Dimension]:
    """Return the part of a measure that 类别 names, and the dimension that it is a word of."""
    text = line.text("类别")
    if text is None:
        return None, "category"
    if not measure.cuts:
        line.refuse("unknown-word", "类别", f"“{measure.title}”不分类别", "请空着")
        return None, "category"
    lists = {dimension: schema.word_lists(measure, dimension) for dimension in measure.cuts}
    for dimension, names in lists.items():
        for name in names:
            word = vocabulary.find(name, text)
            if word is not None:
                return word, dimension
    outlet = outlets.find(text) if "outlet" in lists else None
    if outlet is not None:
        return outlet.name, "outlet"
    if "category" in lists and not lists["category"]:
        return text, "category"
    wordings = {fold(word): word for names in lists.values() for name in names for word in vocabulary.words_of(name)}
    return line.choice("类别", wordings), "category"


def read_weights(lines: Sequence[Line]) -> Mapping[str, Decimal]:
    """Read the weights of the composite; no row means that it is off."""
    weights: dict[str, Decimal] = {}
    for line in lines:
        area = line.choice("板块", {fold(area): area for area in AREAS}) if line.needed("板块") else None
        weight = _weight(line) if line.needed("权重") else None
        if area in weights:
            line.refuse("duplicate-row", "板块", f"“{area}”重复", "请只留一行")
        elif area is not None and weight is not None:
            weights[area] = weight
    return MappingProxyType(weights)


def _weight(line: Line) -> Decimal | None:
    text = (line.text("权重") or "").rstrip("%％")
    weight = Line(line.table, {**line.cells, "权重": text}, line.places, line.problems).number("权重")
    if weight == 0:
        line.refuse("not-a-number", "权重", "权重不能是 0", "请填正数，或删去这一行")
    return weight


def write_rules(rules: Sequence[Rule]) -> list[dict[str, str]]:
    """Write the scoring rules as rows of text."""
    return [
        {
            "规则号": rule.number,
            "级别": rule.level or "",
            "媒体": rule.outlet or "",
            "形式": rule.form or "",
            "位置": rule.position or "",
            "结果": rule.result or "",
            "分值": _plain(rule.points),
            "倍数": _plain(rule.multiplier),
            "每期封顶": _plain(rule.cap),
            "生效月": rule.first or "",
            "失效月": rule.last or "",
            "说明": rule.note or "",
        }
        for rule in rules
    ]


def write_policy(policy: Policy) -> list[dict[str, str]]:
    """Write 名次规则 as rows of text."""
    values = {name: getattr(policy, attribute) for name, attribute in _POLICY_FIELDS.items()}
    values |= {name: "是" if values[name] else "否" for name in _SWITCHES}
    values[OMITTED] = format_omitted(policy.omitted)
    return [{"名称": name, "取值": "" if value is None else str(value)} for name, value in values.items()]


def write_calendar(calendar: Calendar) -> list[dict[str, str]]:
    """Write 节假日 as rows of text."""
    return [{"日期": day.isoformat(), "上班": "是" if worked else "否"} for day, worked in calendar.days.items()]


def write_targets(targets: Sequence[Target], dictionary: Dictionary) -> list[dict[str, str]]:
    """Write the targets as rows of text, measures by their titles."""
    return [
        {
            "单位": target.unit or "",
            "指标": dictionary[target.measure].title,
            "类别": target.category or "",
            "周期": target.period,
            "下限": _plain(target.minimum),
            "生效月": target.first or "",
            "失效月": target.last or "",
        }
        for target in targets
    ]


def write_weights(weights: Mapping[str, Decimal]) -> list[dict[str, str]]:
    """Write the weights as rows of text."""
    return [{"板块": area, "权重": _plain(weight)} for area, weight in weights.items()]


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format_decimal(number)
