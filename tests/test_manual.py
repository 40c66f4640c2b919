"""The manual tells of everything that there is: kinds of problem, measures, commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from commands.registry import COMMANDS
from data.problems import KINDS, Kind
from data.schema import MEASURES, SHEETS

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "manual.md").read_text("utf-8")
TRIED: Mapping[str, Mapping[str, str]] = {
    "第一次使用": {"": "browser.from_nothing_to_the_ranking_in_a_file"},
    "社区填报员：填报与上报": {
        "": "app.a_filled_workbook_is_checked_confirmed_and_counted_at_once",
        "未报": "app.a_community_that_has_not_reported_is_no_zero",
        "零报": "template.an_untouched_workbook_reports_zero_of_everything",
        "空单元格": "figures.an_empty_cell_adds_nothing_and_makes_no_figure",
        "以屏幕上看到的为准": "shown.what_is_seen_decides_or_is_asked",
        "批注版": "browser_asking.a_refused_workbook_is_mended_in_its_annotated_copy_and_accepted",
    },
    "文件里的问题": {
        "": "browser.a_wrong_file_is_told_apart_cell_by_cell_and_nothing_is_saved",
        "错误": "app.an_error_names_the_cell_and_nothing_is_saved",
        "警告": "app.a_warning_wants_a_reason_before_it_is_saved",
        "说明": "several_files.notes_of_one_kind_are_one_line_with_their_number",
    },
    "街道领导：看板": {
        "": "browser.the_address_carries_the_view_and_brings_it_back",
        "总览": "browser.a_sentence_of_the_first_page_leads_to_what_it_speaks_of_in_the_same_month",
        "采用率": "aspects.the_adoption_rates_are_those_of_communities_with_the_common_rate_in_words",
        "单位很多时": "paging.the_highest_come_first_and_rows_without_a_value_last",
        "排名": "ranking_page.what_stands_fairly_beside_the_ranks_is_switched_on_where_it_is_wanted",
        "对比": "compare_page.each_way_of_comparing_is_drawn",
        "任务": "targets_page.tasks_are_told_in_neutral_words_with_what_is_short",
        "又收到了月报，正在计入；数字算到……": "renewal."
        "a_page_says_up_to_which_moment_its_figures_tell_when_something_has_come_in_since",
        "台账": "ledger_page.a_search_leaves_the_entries_that_have_every_word",
        "为什么变了": "browser.a_bar_leads_to_its_rows_and_the_file",
        "整改快慢": "area_page.the_board_of_a_period_stands_on_the_page_of_the_area",
        "菜单": "roles.the_menu_of_a_role_is_short_and_every_other_page_of_it_is_within_one_of_these",
        "投屏": "browser.the_meeting_room_has_the_whole_screen_at_a_press_and_turns_by_keys",
        "一页简报": "downloads.the_brief_leaves_as_a_page_of_paper_and_as_one_file_for_a_phone",
        "图片": "downloads.every_chart_of_a_page_is_a_picture",
        "Excel": "downloads.the_tables_of_a_page_say_what_they_rest_on_and_can_be_printed",
        "我的视图": "views.a_page_is_saved_with_its_filters_and_opened_by_its_name",
        "搜索": "search.a_page_a_figure_a_unit_and_a_story_are_found_with_the_way_to_them",
        "键盘": "browser.a_bar_leads_to_its_rows_and_the_file",
        "下载整个看板": "downloads.the_whole_dashboard_leaves_as_one_workbook_with_contents_that_lead_there",
    },
    "领导常问的": {"": "browser_phone.what_leaders_ask_is_answered_in_two_presses"},
    "名次的差距：偶然，还是规则": {"": "ranking_page.a_ranking_by_number_says_whether_differences_are_by_chance"},
    "宣传干事：报送、设置、公布": {
        "": "upload_page.a_report_is_returned_with_a_note_that_the_sender_sees",
        "报送情况": "downloads.the_calendar_of_deadlines_leaves_the_page_of_reports",
        "待核实": "reporting_page.the_officer_settles_a_doubt_with_a_note_and_it_moves_to_the_settled_ones",
        "批量导入": "batch_page.a_batch_saves_what_is_sound_and_lists_the_cells_of_what_is_not",
        "文件保留多久": "retention.the_line_stays_and_says_so_and_rows_and_figures_are_as_before",
        "同一单位同一月份来了几个文件": "several_files.two_versions_are_asked_about_and_the_chosen_one_counts",
        "与以前相同的行、标题和链接": "copies."
        "a_sheet_of_an_earlier_month_with_new_dates_is_reported_once_with_its_pairs",
        "任务": "countable_things.a_task_may_ask_for_a_form_a_level_or_an_outlet",
        "专题词": "topics.topics_stand_in_the_summary_with_how_often",
        "落款": "command_options.topics_and_the_signature_are_settings",
        "量词": "countable_things.words_have_measure_words_of_their_own",
        "自定义事项": "own_items.an_item_stands_in_its_area_and_an_area_without_items_has_no_page",
        "设置": "settings_page.an_outlet_is_changed_in_place_and_the_version_before_it_stays",
        "没保存的改动不会丢": "browser_grids."
        "many_edits_in_a_row_are_there_after_a_reload_another_page_and_in_another_browser",
        "改计分规则先试算": "browser_rules."
        "sliders_and_cells_make_one_draft_that_is_there_after_a_reload_and_is_saved_with_a_reason",
        "保存": "rules_page.rules_are_saved_with_a_reason_from_a_month_and_published_months_stand",
        "填报负担": "burden.the_command_prints_shares_in_percent_and_what_is_never_used",
        "单位变动": "settings_page.two_communities_are_merged_after_seeing_what_changes",
        "公布": "publishing_page.a_month_is_published_with_its_ranking_and_takes_no_more_reports",
        "报告": "documents_page.what_is_made_is_on_record_with_its_bytes_and_in_the_journal",
        "账号": "user_commands.a_one_time_password_is_printed_once_and_opens_the_account",
        "日志": "log_page.the_log_is_searched_by_text_and_by_day",
    },
    "报告、自有模板和生成记录": {
        "": "paper_commands.a_report_is_on_record_comes_back_and_is_made_again",
        "自有模板": "documents_page.a_template_is_uploaded_checked_named_saved_and_put_away",
        "未报的数": "own_word.the_wish_decides_what_stands_for_a_figure_that_was_not_reported",
        "生成记录": "documents_page.when_the_data_moved_the_change_is_told_and_both_are_there",
    },
    "核对：材料里的数字和系统的数": {
        "": "verification_page.a_document_comes_back_with_comments_and_the_figure_that_was_taken_over"
    },
    "账号与登录": {
        "": "browser_sign_in.a_one_time_password_is_changed_before_anything_else",
        "两步验证": "browser_sign_in.an_officer_switches_the_second_step_on_signs_in_with_it_and_switches_it_off",
    },
    "指标口径": {
        "": "manual.every_measure_stands_with_its_definition_and_every_column_is_named",
        "名单加起来等于总数": "agreement.a_page_of_several_areas_says_what_the_others_say",
        "几条和几个": "board.thirteen_lines_are_eighteen_pieces_and_whose_they_are_adds_up",
        "销号一部分": "partial_closing.a_closing_of_fewer_than_are_open_closes_these_and_leaves_the_others_open",
        "先报的销号日期算数": "partial_closing.the_first_closing_stands_until_the_problem_is_reopened",
        "称号的复查": "board.a_title_past_its_review_says_so_with_a_light_and_expires_no_more",
        "名次": "app.the_ranking_names_who_leads_and_who_takes_part",
    },
    "时间": {
        "": "year.on_every_day_every_unit_is_in_the_state_of_that_day",
        "今天": "manage.status_tells_what_is_due_on_the_day_that_is_given",
        "应报": "reporting.before_anybody_has_reported_nobody_has_to",
        "状态": "reporting.late_and_zero_are_two_counts_and_what_is_both_is_said",
        "截止日": "reporting.holidays_are_rest_days_and_a_weekend_that_is_worked_is_none",
        "催报用语": "year.the_reminder_asks_whom_it_may_and_until_the_right_day",
        "正在进行的一期": "periods.a_running_period_is_named_so_and_compared_with_the_same_stage",
        "上期": "year.a_running_quarter_is_compared_with_the_same_stage_of_the_one_before",
        "比较只比报全的": "comparison.both_numbers_of_a_comparison_are_those_of_the_units_that_reported_both_ranges",
        "与平均比": "comparison.one_unit_is_compared_with_the_mean_and_several_have_it_beside_them",
    },
    "命令行": {
        "": "registry.every_command_of_the_folder_is_in_the_table",
        "很多份一起装入。": "batch.a_load_that_was_broken_off_can_be_run_again",
    },
    "备份与恢复": {"": "restoring.a_lost_database_is_brought_back_in_its_place_and_its_journal_put_aside"},
    "常见问题": {
        "": "browser_finishing.a_messy_file_is_accepted_in_one_pass_and_the_next_one_without_a_click",
        "文件里明明有数，却说“公式没有结果”？": "shown.what_a_program_puts_in_the_place_of_a_result_is_none",
        "同一篇稿子几家媒体都用了，怎么算？": "figures."
        "one_story_is_published_once_at_its_best_level_with_the_outlet_of_that_row",
        "“下载图片”是灰的？": "downloads.where_no_chinese_face_is_installed_the_button_says_what_to_do",
        "改了计分规则，以前的得分会变吗？": "store_publishing.new_rules_leave_a_locked_month_alone",
    },
}
"""Section and procedure of the manual → the test that goes this way; ``browser.x`` is ``test_x`` in test_browser.py."""


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_of_problem_is_explained_with_its_cure(kind: Kind) -> None:
    assert f"| `{kind.code}` | {kind.title} | {kind.cure} |" in MANUAL


def missing_in_manual() -> list[str]:
    """Return the measures and columns of the schema that the manual does not list."""
    rows = [(item.key, f"| {item.title} | `{item.key}` | {item.unit} | {item.definition} |") for item in MEASURES]
    headings = [(column.heading, column.heading) for sheet in SHEETS for column in sheet.columns]
    return [name for name, text in (*rows, *headings) if text not in MANUAL]


def test_every_measure_stands_with_its_definition_and_every_column_is_named() -> None:
    assert missing_in_manual() == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_listed(command: str) -> None:
    assert f"`{command} " in MANUAL or f"`{command}`" in MANUAL


def test_pictures_that_the_manual_shows_are_there() -> None:
    pictures = [part.partition(")")[0] for part in MANUAL.split("](")[1:] if part.partition(")")[0].endswith(".png")]
    assert pictures
    assert [name for name in pictures if not (ROOT / "docs" / name).is_file()] == []


def procedures() -> set[tuple[str, str]]:
    """Return every section of the manual, and what it says in bold at the beginning of a line; no lists of columns."""
    section, named = "", set[tuple[str, str]]()
    for line in MANUAL.splitlines():
        if heading := re.match(r"#{2,3} (.+)", line):
            section = heading[1]
            named.add((section, ""))
        elif lead := re.match(r"(?:- |  )?\*\*(.+?)\*\*", line):
            named.add((section, lead[1]))
    return {(section, lead) for section, lead in named if lead not in {sheet.title for sheet in SHEETS}}


def test_every_procedure_is_gone_through_by_a_test() -> None:
    assert procedures() == {(section, lead) for section, leads in TRIED.items() for lead in leads}


def test_the_tests_that_go_through_the_procedures_are_there() -> None:
    tests = [test for leads in TRIED.values() for test in leads.values()]
    missing = [
        test
        for test in tests
        if f"def test_{test.partition('.')[2]}("
        not in (ROOT / "tests" / f"test_{test.partition('.')[0]}.py").read_text("utf-8")
    ]
    assert missing == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_run_by_a_test(command: str) -> None:
    """Somewhere a list of words, or a call, begins with the command."""
    words = re.compile(rf"""[\[(,]\s*"{command}",\s""")
    assert any(words.search(path.read_text("utf-8")) for path in (ROOT / "tests").glob("*.py"))
