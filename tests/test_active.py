"""What acts, fetches or comes from outside is refused with its place, in every kind of container; what is common passes."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from data.intake.active.formulas import acts_as_text, is_safe_link, reach
from data.intake.cells import Workbook
from data.intake.forms import admit
from data.intake.workbook import read_workbook
from data.problems import Problem
from tests.binary import binary_workbook
from tests.forms import let_in, sheet, with_part, word
from tests.packages import cells, package, parts
from tests.packages import sheet as sheet_part

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD, SHEET = word("{{ 上稿 }}"), sheet({"A1": "{{ 上稿 }}"})


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUM(A1:A9)", None),
        ('IF(A1="a|b!c","[x]y!",B1)', None),
        ("Table1[[#This Row],[人数]]", None),
        ("[0]!名称", None),
        ("'一月|二月'!A1+'b!c'!B2", None),
        ('HYPERLINK("https://www.gov.cn/a","看")', None),
        ('TEXT(A1,"0|0!")', None),
        ("IMAGES(A1)", None),
        ("RECALL(A1)", None),
        ('"http://x.example"&A1', None),
        ("{1,2;3,4}", None),
        ("cmd|'/c calc.exe'!A0", "dde"),
        ("cmd|/c!A0", "dde"),
        ("'cmd'|'/c'!A0", "dde"),
        ("1+MSEXCEL|'\\..\\x'!''", "dde"),
        ('DDE("soffice";"a";"b")', "dde"),
        ('_xlfn.WEBSERVICE("http://x")', "network"),
        ("webservice (A1)", "network"),
        ('_xlfn.FILTERXML(A1,"//x")', "network"),
        ('IMPORTXML("http://x","y")', "network"),
        ('_xlfn.IMAGE("http://x")', "network"),
        ('CALL("kernel32","WinExec","JCJ","calc",0)', "program"),
        ('RTD("x.y",,"z")', "program"),
        ('REGISTER.ID("a","b")', "program"),
        ("[1]表!A1", "file"),
        ("SUM('C:\\a\\[b.xlsx]表'!A1)", "file"),
        ("'\\\\host\\share\\[b.xlsx]表'!A1", "file"),
        ('HYPERLINK("\\\\host\\share\\a")', "file"),
        ('HYPERLINK("file:///c:/a.exe")', "file"),
        ("'https://x/[b.xlsx]表'!A1", "file"),
        ('INDIRECT("//host/a")', "file"),
        ("[2]!名称", "file"),
    ],
)
def test_how_far_a_formula_reaches(formula: str, result: str | None) -> None:
    assert reach(formula) == result
    assert reach(f"={formula}") == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("=cmd|'/c calc'!A0", "dde"),
        ("  \t@SUM(1)+cmd|'/c calc'!A0", "dde"),
        ("-2+3+cmd|'/c calc'!A0", "dde"),
        ('+WEBSERVICE("http://x")', "network"),
        ("cmd|'/c calc'!A0", None),
        ("-组织|宣传！", None),
        ("=A1+B1", None),
        ("@张三|李四", None),
        ("-12", None),
    ],
)
def test_a_text_is_looked_at_as_a_formula_where_programs_take_it_for_one(text: str, result: str | None) -> None:
    assert acts_as_text(text) == result


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("https://www.gov.cn/", True),
        ("http://x/?a=b#c", True),
        ("mailto:a@b.cn", True),
        ("#表1!A1", True),
        ("\\\\host\\share", False),
        ("//host/share", False),
        ("file:///c:/a", False),
        ("c:\\a.exe", False),
        ("ms-msdt:/id", False),
        ("javascript:alert(1)", False),
        ("附件.docx", False),
        ("http:\\\\host\\a", False),
    ],
)
def test_a_link_may_lead_to_a_page_an_address_or_a_place_in_the_file(target: str, safe: bool) -> None:
    assert is_safe_link(target) == safe


def document(body: str) -> bytes:
    """A Word template whose text is this markup."""
    return with_part(
        WORD, "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    )


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def field(*pieces: str) -> str:
    """A field in a paragraph, its code in as many runs as there are pieces."""
    return (
        f"<w:p>{char('begin')}{''.join(map(code, pieces))}{char('separate')}<w:r><w:t>x</w:t></w:r>{char('end')}</w:p>"
    )


def refused(content: bytes) -> str:
    result = admit(content)
    assert isinstance(result, Problem), result
    assert "请" in result.message
    return result.message


P = "<w:p/>"
NESTED = f"<w:p>{char('begin')}{char('begin')}{code('QUOTE 68 68 69')}{char('end')}{code(' cmd')}{char('end')}</w:p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (field('DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'), "域“DDEAUTO”"),
        (field("D", "D", "E excel x"), "域“DDE”"),
        (P * 4 + field(' INCLUDEPICTURE "http://x/a.png" \\d'), "word/document.xml第5段：域“INCLUDEPICTURE”"),
        (field('includetext "\\\\host\\a.docx"'), "域“includetext”"),
        (field("LINK Excel.Sheet.8 a"), "域“LINK”"),
        (field("IMPORT a"), "域"),
        (field("DATABASE \\d x"), "域"),
        (field("EMBED Package"), "域"),
        (field("RD a.doc"), "域"),
        (field("MACROBUTTON x y"), "域"),
        (field("PRINT 27"), "域"),
        (field("ADDIN x"), "域"),
        (field("没有这种域 x"), "域"),
        ('<w:p><w:fldSimple w:instr="DDE a b"/></w:p>', "域“DDE”"),
        (NESTED, "套在一起的域"),
        (
            f"<w:p>{char('begin')}{code('INCLUDE')}</w:p><w:p>{code('PICTURE x')}{char('end')}</w:p>",
            "域“INCLUDEPICTURE”",
        ),
        (f"<w:p>{char('begin')}{code('DDE a')}</w:p>", "域“DDE”"),
        (f"<w:p>{code('DDE a')}</w:p>", "域“DDE”"),
        (f"<w:p>{char('begin')}<w:r><w:delInstrText>DDE a</w:delInstrText></w:r>{char('end')}</w:p>", "域“DDE”"),
        (field('HYPERLINK "\\\\\\\\host\\\\a"'), "超链接"),
        (field('HYPERLINK "file:///c:/a.exe"'), "超链接"),
        ("<w:altChunk/>", "altChunk"),
        ("<w:subDoc/>", "子文档"),
        ("<w:p><w:object/></w:p>", "嵌入的对象"),
        ('<w:p><v:imagedata xmlns:v="urn:v" src="http://x/a.png"/></w:p>', "word/document.xml：引用了外部"),
        ('<w:p><v:shape xmlns:v="urn:v" href="\\\\host\\a"/></w:p>', "引用了外部"),
    ],
)
def test_a_word_template_that_acts_is_refused_with_part_and_place(body: str, text: str) -> None:
    assert text in refused(document(body))


@pytest.mark.parametrize(
    "body",
    [
        field("PAGE"),
        field(" page \\* MERGEFORMAT "),
        field("NUMPAGES"),
        field('DATE \\@ "yyyy年M月d日"'),
        field("= SUM(ABOVE)"),
        field("=SUM(ABOVE)"),
        field('TOC \\o "1-3" \\h'),
        field("PAGEREF _Toc1"),
        field("REF 书签"),
        field('HYPERLINK \\l "书签"'),
        field('HYPERLINK "https://www.gov.cn/" \\o "看"'),
        field("HYPERLINK mailto:a@b.cn"),
        field("SEQ 图 \\* ARABIC"),
        f"<w:p>{char('begin')}{code('IF ')}{char('begin')}{code('MERGEFIELD x')}{char('end')}{code(' = 1 a b')}{char('end')}</w:p>",
        "<w:p><w:r><w:t>DDE \\\\host\\share cmd|'/c calc'!A0 INCLUDEPICTURE</w:t></w:r></w:p>",
        field("  "),
        '<w:p><w:drawing><wp:docPr xmlns:wp="urn:wp" descr="\\\\host\\照片\\1.png"/></w:drawing></w:p>',
    ],
)
def test_a_word_template_with_what_is_common_is_let_in(body: str) -> None:
    assert let_in(document(body)).kind == "word"


def relation(kind: str, target: str, mode: str = "") -> bytes:
    mode = f' TargetMode="{mode}"' if mode else ""
    line = f'<Relationship Id="r9" Type="http://x/relationships/{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{RELATIONS}">{line}</Relationships>'.encode()


@pytest.mark.parametrize(
    ("kind", "target", "mode", "text"),
    [
        ("attachedTemplate", "http://x/a.dotm", "External", "附加的模板"),
        ("aFChunk", "afchunk.mht", "", "altChunk"),
        ("image", "http://x/a.png", "External", "外部的文件"),
        ("image", "\\\\host\\a.png", "", "外部的文件"),
        ("image", "file:///c:/a.png", "", "外部的文件"),
        ("oleObject", "embeddings/a.bin", "", "嵌入的对象"),
        ("externalLinkPath", "a.xlsx", "External", "外部链接"),
        ("frame", "a.htm", "external", "框架"),
        ("hyperlink", "file://host/a", "External", "超链接"),
        ("hyperlink", "\\\\host\\a", "External", "超链接"),
        ("hyperlink", "ms-msdt:/id", "External", "超链接"),
        ("x", "a.html", "", "网页或文档"),
    ],
)
@pytest.mark.parametrize(("form", "folder"), [(WORD, "word"), (SHEET, "xl")])
def test_a_relation_that_leads_outside_is_refused_with_part_and_id(
    form: bytes, folder: str, kind: str, target: str, mode: str, text: str
) -> None:
    message = refused(with_part(form, f"{folder}/_rels/x.xml.rels", relation(kind, target, mode)))
    assert f"{folder}/_rels/x.xml.rels（r9）" in message
    assert text in message


@pytest.mark.parametrize(
    "name",
    [
        "afchunk.mht",
        "a.html",
        "b.rtf",
        "externalLinks/externalLink1.xml",
        "connections.xml",
        "queryTables/q.xml",
        "macrosheets/sheet1.xml",
        "webextensions/a.xml",
        "embeddings/a.docx",
    ],
)
@pytest.mark.parametrize(("form", "folder"), [(WORD, "word"), (SHEET, "xl")])
def test_a_part_that_acts_is_refused_by_its_name(form: bytes, folder: str, name: str) -> None:
    assert f"{folder}/{name}" in refused(with_part(form, f"{folder}/{name}", b"<a/>"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=cmd|'/c calc'!A0", "xl/worksheets/sheet1.xml B7：DDE"),
        ('=WEBSERVICE("http://x")', "B7：会访问网络"),
        ("=[1]表!A1", "B7：对外部文件"),
        ('=HYPERLINK("\\\\host\\a")', "B7：对外部文件"),
    ],
)
def test_a_form_whose_formula_acts_is_refused_with_the_cell(value: str, text: str) -> None:
    assert text in refused(sheet({"A1": "{{ 上稿 }}", "B7": value}))


FORMULA = "cmd|'/c calc'!A0"


@pytest.mark.parametrize(
    ("part", "markup"),
    [
        ("xl/workbook.xml", f"<definedNames><definedName name='a'>{FORMULA}</definedName></definedNames>"),
        ("xl/workbook.xml", "<externalReferences><externalReference/></externalReferences>"),
        ("xl/worksheets/sheet9.xml", f"<dataValidation><formula1>{FORMULA}</formula1></dataValidation>"),
        ("xl/worksheets/sheet9.xml", f"<cfRule><formula>{FORMULA}</formula></cfRule>"),
        ("xl/worksheets/sheet9.xml", "<x:c xmlns:x='u' r='A1'><x:f><![CDATA[cmd|'/c']]>!A0</x:f></x:c>"),
        ("xl/worksheets/sheet9.xml", "<c r='A1'><f>cmd&#124;'/c calc'!A0</f></c>"),
        ("xl/worksheets/sheet9.xml", "<oleObjects><oleObject/></oleObjects>"),
        ("xl/charts/chart1.xml", f"<ser><f>{FORMULA}</f></ser>"),
        ("xl/externalLinks/a.xml", "<ddeLink/>"),
    ],
)
def test_a_form_is_looked_through_wherever_a_formula_may_stand(part: str, markup: str) -> None:
    assert part in refused(with_part(SHEET, part, f"<a>{markup}</a>".encode()))


OFFICE = "application/vnd.openxmlformats-officedocument"
FIELD = f'<w:hdr xmlns:w="{W}"><w:p><w:fldSimple w:instr="DDE a b"/></w:p></w:hdr>'
CELLS = f"<worksheet><sheetData><row><c r='A1'><f>{FORMULA}</f></c></row></sheetData></worksheet>"


def declared(form: bytes, entry: str) -> bytes:
    """A form whose list of content types has one more entry."""
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    return with_part(form, "[Content_Types].xml", types.replace("</Types>", f"{entry}</Types>").encode())


@pytest.mark.parametrize(
    ("form", "kind", "markup"),
    [
        (WORD, f"{OFFICE}.wordprocessingml.header+xml", FIELD),
        (SHEET, f"{OFFICE}.spreadsheetml.worksheet+xml", CELLS),
    ],
)
@pytest.mark.parametrize(
    ("part", "entry"),
    [
        ("elsewhere/a.xml", '<Override PartName="/elsewhere/a.xml" ContentType="{}"/>'),
        ("elsewhere/a.xml", '<Override PartName="/elsewhere/%61.xml" ContentType="{}"/>'),
        ("elsewhere/a.dat", '<Override PartName="/elsewhere/a.dat" ContentType="{}"/>'),
        ("word/media/a.png", '<Override PartName="/word/media/a.png" ContentType="{}"/>'),
        ("a", '<Override PartName="/a" ContentType="{}"/>'),
        ("xl/a.abc", '<Default Extension="abc" ContentType="{}"/>'),
    ],
)
def test_a_part_is_looked_through_by_its_type_whatever_it_is_called(
    form: bytes, kind: str, markup: str, part: str, entry: str
) -> None:
    assert part in refused(declared(with_part(form, part, markup.encode()), entry.format(kind)))


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("text/html", "网页"),
        ("application/rtf", "网页或文档"),
        ("application/vnd.ms-office.vbaProject", "宏"),
        ("application/vnd.ms-excel.intlmacrosheet+xml", "宏"),
        (f"{OFFICE}.oleObject", "嵌入的对象"),
        (f"{OFFICE}.spreadsheetml.connections+xml", "数据连接"),
    ],
)
def test_a_part_that_acts_is_refused_by_its_type(kind: str, what: str) -> None:
    entry = f'<Override PartName="/xl/a.xml" ContentType="{kind}"/>'
    message = refused(declared(with_part(SHEET, "xl/a.xml", b"<a/>"), entry))
    assert "xl/a.xml" in message
    assert what in message


def test_a_form_with_ordinary_formulas_and_texts_is_let_in() -> None:
    form = sheet({"A1": "{{ 上稿 }}", "B2": "=SUM(C1:C9)", "B3": "\\\\host\\share", "B4": "[1]表!A1 cmd|'/c'!A0"})
    assert let_in(form).kind == "sheet"


def refusal_of(content: bytes, name: str = "月报.xlsx") -> str:
    workbook = read_workbook(content, name)
    assert isinstance(workbook, Problem), workbook
    assert workbook.code == "unreadable"
    return workbook.message


GOOD = '<c r="A1"><v>1</v></c>'


def with_link(part: str) -> bytes:
    """A report with an external link of this part."""
    output = parts(sheet_part(f'<row r="1">{GOOD}</row>'))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    related = str(output["xl/_rels/workbook.xml.rels"])
    added = f'<Relationship Id="rId77" Type="{kind}" Target="externalLinks/externalLink1.xml"/></Relationships>'
    output["xl/_rels/workbook.xml.rels"] = related.replace("</Relationships>", added)
    return package(output | {"xl/externalLinks/externalLink1.xml": part})


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (cells(f'{GOOD}<c r="B7"><f>{FORMULA}</f><v>1</v></c>'), "表1!B7：有DDE"),
        (cells(f'{GOOD}<c r="B7"><f>cmd&#x7C;/c!A0</f><v>1</v></c>'), "表1!B7：有DDE"),
        (cells(f'{GOOD}<c r="B7"><f><![CDATA[cmd|/c!A0]]></f><v>1</v></c>'), "表1!B7：有DDE"),
        (cells(f'{GOOD}<c r="B7"><f>_xlfn.WEBSERVICE("http://x")</f><v>1</v></c>'), "表1!B7：有会访问网络"),
        (with_link("<externalLink><ddeLink ddeService='cmd' ddeTopic='/c'/></externalLink>"), "externalLink1.xml"),
    ],
)
def test_a_report_in_which_something_acts_is_refused_with_the_cell(content: bytes, place: str) -> None:
    assert place in refusal_of(content)


DDE_NAME = f"<definedNames><definedName name='a'>{FORMULA}</definedName></definedNames>"


@pytest.mark.parametrize(
    ("around", "place"),
    [
        (f"<conditionalFormatting><cfRule><formula>{FORMULA}</formula></cfRule></conditionalFormatting>", "表1：有DDE"),
        ("<dataValidation type='list'><formula1>cmd<!-- -->|'/c'!A0</formula1></dataValidation>", "表1：有DDE"),
        ("<x:cfRule xmlns:x='x'><y:f xmlns:y='y'><![CDATA[cmd|'/c'!A0]]></y:f></x:cfRule>", "表1：有DDE"),
        ("", "有DDE（会启动别的程序）（在名称管理器里）"),
    ],
)
def test_a_report_is_looked_through_beside_its_cells(around: str, place: str) -> None:
    workbook = parts(sheet_part(f'<row r="1">{GOOD}</row>', after=around))
    if not around:
        workbook["xl/workbook.xml"] = str(workbook["xl/workbook.xml"]).replace("</workbook>", f"{DDE_NAME}</workbook>")
    assert place in refusal_of(package(workbook))


def test_a_report_that_refers_to_another_workbook_is_read() -> None:
    workbook = read_workbook(cells(f'{GOOD}<c r="B1"><f>[1]表!A1</f><v>7</v></c>'), "月报.xlsx")
    assert isinstance(workbook, Workbook)
    assert [cell.value for cell in workbook.sheets[0]] == [1, 7]
    assert isinstance(read_workbook(with_link("<externalLink><externalBook/></externalLink>"), "月报.xlsx"), Workbook)


def test_a_delimited_report_is_refused_where_a_text_would_act_when_it_is_opened() -> None:
    rows = "日期,主题\n2024-03-05,学习\n2024-03-06,\"=cmd|'/c calc'!A0\"\n"
    assert "月报!B3：有DDE" in refusal_of(rows.encode(), "月报.csv")


def test_a_binary_report_is_refused_by_the_kind_of_its_link() -> None:
    content = binary_workbook()
    assert isinstance(read_workbook(content, "月报.xlsb"), Workbook)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = f"""<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{kind}/externalLink"
        Target="externalLinks/externalLink1.bin"/></Relationships>"""
    for mark, acts in ((1, True), (0, False)):
        linked = with_part(
            content, "xl/externalLinks/externalLink1.bin", b"\xe8\x02\x06" + bytes([mark, 0, 0, 0, 0, 0])
        )
        workbook = read_workbook(with_part(linked, "xl/_rels/workbook.bin.rels", related.encode()), "月报.xlsb")
        assert ("DDE" in getattr(workbook, "message", "")) == acts


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
CALLS = {
    "dde": "DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;A0&quot;)",
    "book": "['file:///tmp/其他.ods'#$Sheet1.A1]",
}


@pytest.fixture(scope="module")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Spreadsheets that LibreOffice made: linked to a program, and to another workbook, in each format."""
    folder, result = tmp_path_factory.mktemp("made"), {}
    for name, call in CALLS.items():
        cell = f'<table:table-cell table:formula="of:={call}" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
        text = f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="表"><table:table-row>{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document>'
        (folder / f"{name}.fods").write_text(text, encoding="utf-8")
        for ending in ("xls", "ods", "xlsx"):
            subprocess.run(
                [
                    str(shutil.which("soffice")),
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    ending,
                    "--outdir",
                    str(folder),
                    str(folder / f"{name}.fods"),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )
            result[f"{name}.{ending}"] = Path(folder / f"{name}.{ending}").read_bytes()
    return result


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_what_an_office_program_wrote_is_told_apart(office_files: dict[str, bytes], ending: str) -> None:
    assert "DDE" in refusal_of(office_files[f"dde.{ending}"])
    assert isinstance(read_workbook(office_files[f"book.{ending}"], "月报"), Workbook)
