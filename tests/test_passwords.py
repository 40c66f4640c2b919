"""Which passwords are refused because they are guessed first, and which are good enough."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import pytest

from data.settings.tables import read_tables
from data.store import Refused
from data.store.guessing import LOOKED_AT
from data.store.passwords import LONGEST, SHORTEST, check, known_names, one_time

UNITS = [
    {"名称": "新城区", "级别": "区"},
    {"名称": "京汉街道", "级别": "街道", "上级": "新城区"},
    {"名称": "向阳里社区", "级别": "社区", "上级": "京汉街道", "别名": "老机务段"},
    {"名称": "河西社区", "级别": "社区", "上级": "京汉街道"},
]
NAMES = known_names(read_tables({"单位": UNITS})[0].register, "wangfeng88", "向阳里社区")

ACCEPTED_BEFORE = "Admin@123 Passw0rd! 1qaz@WSX 12345678a 20261129 13800138000 shequ2026"
DECORATED = """
    P@ssw0rd P@$$w0rd2026 passw0rd123 PassW0rd@2026 Password@2026# drowssap1! pass@word1 p@ssword! PASSWORD123
    admin123! admin2026! Admin888@ Admin@2026! @dmin1234 4dm1n2026 administrator1 Root@1234 root123456 Test@1234
    guest12345 Welcome1! Welcome@2026 letmein123 Changeme1! abc123!@# Abc@12345 abc12345! Hello@123 hello2026!
    iloveyou2026 ILoveYou1! sunshine01 Superman1! football99 Computer1! internet1 master123! dragon2026 monkey123!
    Qq123456 qq5201314 Aa123456 Aa@123456 Abcd1234 abcd@1234 a12345678 A123456789 123456789a 123456abc aaa123456
"""
NUMBERS = """
    12345678 123456789 1234567890 87654321 987654321 11111111 88888888 66668888 12341234 123123123 147258369
    159357456 789456123 11223344 5201314520 13141314 19900101 19851231 20000229 2026-11-29 2026.11.29 29/11/2026
    1990年1月1日 2026年11月29日 18698400000 138-0013-8000 15147100001 0471-4601234 150102199001011234
    15010219900101123X 48204917 730195826405 20261129! a20261129 Wang19900101 wang13800138000 19900101@ 199001011
"""
KEYS = """
    qwertyui qwertyuiop asdfghjkl zxcvbnm,. zxcvbnm,./ qwer1234 asdf@1234 qwerasdf QWERasdf! qazwsxedc 1qaz2wsx
    2wsx#EDC !QAZ2wsx zaq1@WSX zaq12wsx 1q2w3e4r 1q2w3e4r! q1w2e3r4 a1s2d3f4 Qwer!@#$ ASDFjkl; poiuytrewq mnbvcxz1
    1234qwer 123qweasd qweasdzxc rewq4321 1234567890-= !@#$%^&* )(*&^%$# Qwerty@123 asd123456 Zxc@123456 wsxedcrfv
"""
PINYIN = """
    shequ2026! Shequ@2026 sh3qu2026 shequ12345 2026shequ shequshequ uqehs2026 jiedao123 Jiedao@123 jiedaoban2026
    xuanchuan1 Xuanchuan2026 xuanchuanbu@1 wenming2026 Wenming@123! wenmingban88 dangjian2025 Dangjian@2026!
    woaini1314 Woaini520! woaini521 woaini888 woaiwojia1 woaizhongguo1 wojia1234 nihao12345 zhiyuanzhe1 zhiyuan@2026
    xuexi12345 lilunxuexi1 gongzuo123 bangongshi8 zhengfu2026 juweihui01 wangge2026! shuji123456 ganshi2026
    beijing2026 Neimenggu@1 huhehaote1 zhangsan123 Zhangsan@123! lixiaoming90 Wangwei1990! liuyang888 chenjing520
    laopo1314! baobei520 xingfu2026 pingan888 mima123456 mima@2026 Zhang123456 Wang@2026 xiangyangli01 Hongqi2026!
"""
CHARACTERS = """
    密码密码密码密码 密码123456 管理员2026 街道2026! 社区123456 宣传部2026! 文明城市2026 党建2026!! 我爱你5201314 我爱中国2026
    一二三四五六七八 学习强国2026 志愿服务1234 不忘初心2026 为人民服务123 啊啊啊啊啊啊啊啊
"""
OWN_NAMES = """
    wangfeng88! wangfeng8888 Wangfeng88@ wangfeng882026 88gnefgnaw1 w@ngf3ng88! 向阳里社区2026 向阳里2026! 向阳里向阳里1234
    xiangyangli!@#123 X1angyangl1@2026 xiangyangli2026年 jinghan13800138000 nahgnij2026!! xylsq2026! XYLSQ@2026 Xylsq123456 jhjd2026!! jhjd@2026! sqjwh2026
    京汉街道2026 京汉@2026! 新城区123456 老机务段2026 河西社区2026 河西2026!!
"""
COLLEAGUES = """
    wangganshi2026 Wangganshi@123 wanggan$h10471 ihsnaggnaw2026 lishuji!@#123 AaZhangzhuren123 1qazwangganshi
    jhjdbsc!@#123 AaJhjdbsc123 jhjdbsc2026年 jinghanjiedaobanshichu1 XYLSQJWH@2026 Aajdb123 jdb13800138000
    jied@013800138000 j1nghanjied@013800138000 zh0nggu013800138000 huawe113800138000
"""
TOO_SHORT = "a Xk9#v 春风化雨 x7#kQ2!"
REPEATED = "aaaaaaaa abababab abcabcabc aaaabbbb xyzxyzxyz 112233445566 abcdefgh ABCDEFGH hgfedcba aabbccdd abc-123-xyz"
REFUSED = [
    password
    for group in (
        ACCEPTED_BEFORE,
        DECORATED,
        NUMBERS,
        KEYS,
        PINYIN,
        CHARACTERS,
        OWN_NAMES,
        COLLEAGUES,
        TOO_SHORT,
        REPEATED,
    )
    for password in group.split()
]

GOOD = [
    "correct horse battery",
    "kettle-orbit-mango",
    "purple lamp drives north",
    "my dog ate 3 blue socks",
    "the kettle sings at dawn",
    "seven green bottles fell",
    "Rusty-anchor-tulip-42",
    "winter.marble.fox",
    "paper boats & red umbrellas",
    "coffee before nine please",
    "four grey herons waiting",
    "春风化雨润物无声",
    "春风化雨-2024",
    "润物细无声-2024",
    "今天食堂的包子不错",
    "我家住在社区东头第三栋",
    "另一个很好的密码",
    "一句很长的话 2024",
    "女儿说月亮像香蕉",
    "楼下的猫又胖了一圈",
    "昨晚梦见会飞的自行车",
    "他把茶倒进了花盆里",
    "三楼阳台养着七只鸽子",
    "冬天的铁栏杆不能舔",
    "老周修表从来不戴眼镜",
    "下班路过那家面馆左转",
    "雨停了去河边捡石头",
    "第一场雪落在晾衣绳上",
    "蓝色雨伞丢在公交车上了",
    "Tr0ub4dor&3",
    "x7#kQ2!z",
    "mK4$vTq9wZ",
    "h8Jw-pX3f",
    "9fT!bqLx2",
    "zR5u_Hk8e",
    "Vd7=nQs3y",
    "g4Wm+cY6x",
    "tB9^kuEz1",
    "u8h2-mq4z-77xk-p3bd",
    "kjwq-8fhx-3mzt",
    "bq7xw2hvk9",
    "rtkx4vmw8q",
    "wnvh-kqtz-xr",
    "chunfenghuayurunwu",
    "loushangdemaoyoupangle",
    "xiabanhoulaiyiwanmian",
    "yueliangxiangxiangjiaoyang",
    "  spaces count  ",
    "x" + "春江花月夜里听钟声",
    "wo jia de mao ai chi yu",
    "老李 likes 绿豆汤 7",
    "Zhè shì yī jù huà",
    "пароль из трёх слов",
    "basket 39 violins",
    "lamp!river!stone!49",
]


def test_the_tables_are_long_enough_and_name_nothing_twice() -> None:
    assert len(REFUSED) == len(set(REFUSED)) >= 150
    assert len(GOOD) == len(set(GOOD)) >= 50


@pytest.mark.parametrize("password", REFUSED)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        check(password, NAMES)
    words = str(refused.value)
    assert "密码" in words
    assert "四五个不相干的词" in words, "it says what is better"
    assert password not in words, "it is not repeated on a screen that others see"


@pytest.mark.parametrize("password", GOOD)
def test_a_sentence_or_some_words_or_random_signs_are_good_enough(password: str) -> None:
    check(password, NAMES)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Admin@123", "常见的词"),
        ("20261129", "日期"),
        ("13800138000", "号码"),
        ("zxcvbnm,./", "键盘"),
        ("abcdefgh", "连着"),
        ("aaaaaaaaaaaa", "重复"),
        ("wangfeng88!", "账号或单位的名字"),
        ("向阳里2026!", "账号或单位的名字"),
        ("x7#kQ2!", f"至少 {SHORTEST} 个"),
    ],
)
def test_the_reason_is_named(password: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        check(password, NAMES)


WORDS = (
    "admin",
    "password",
    "woaini",
    "jiedao",
    "shequ",
    "xuanchuan",
    "wenming",
    "dangjian",
    "zhiyuan",
    "xuexi",
    "wangfeng",
    "街道",
    "社区",
    "宣传",
    "党建",
    "向阳里",
    "京汉",
)
DECORATIONS = (
    "{}12345678",
    "{}@123456",
    "{}2026!!!",
    "2026{}2026",
    "!@#{}123",
    "{}888888",
    "{}_520_520",
    "000{}000",
    "{}{}2026",
    "{}.2026.11",
    "13800138000{}",
    "#1{}#1234",
    "{}1qaz2wsx",
    "qwer{}1234",
    "{}19900101",
)


@pytest.mark.parametrize("decoration", DECORATIONS)
@pytest.mark.parametrize(
    "spell", [str.lower, str.upper, str.capitalize, str.swapcase], ids=lambda spell: spell.__name__
)
def test_no_decoration_makes_a_common_word_or_name_a_password(decoration: str, spell: Callable[[str], str]) -> None:
    accepted = []
    for word in WORDS:
        password = decoration.format(spell(word), spell(word))
        try:
            check(password, NAMES)
            accepted.append(password)
        except Refused:
            continue
    assert accepted == []


def test_full_width_signs_are_the_plain_ones() -> None:
    with pytest.raises(Refused, match="常见的词"):
        check("Ａｄｍｉｎ＠１２３", NAMES)


def test_a_longer_one_is_no_worse_and_there_is_an_end() -> None:
    check("春风化雨润物无声" + "好" * (LONGEST - SHORTEST), NAMES)
    with pytest.raises(Refused, match=f"最多 {LONGEST}"):
        check("春" * (LONGEST + 1), NAMES)


def test_a_word_repeated_beyond_what_is_looked_at_stays_a_word() -> None:
    with pytest.raises(Refused):
        check("admin" * LOOKED_AT, NAMES)


def test_nearly_every_random_password_of_ten_signs_passes() -> None:
    """Hard to guess means hard to guess: chance makes a date or a word of ten random signs now and then."""
    chance, signs = random.Random(20261129), string.ascii_letters + string.digits
    refused = 0
    for _ in range(500):
        try:
            check("".join(chance.choices(signs, k=10)), NAMES)
        except Refused:
            refused += 1
    assert refused <= 5
    for _ in range(50):
        check(one_time(), NAMES)


def test_the_names_are_those_of_the_account_its_unit_and_the_units_above_then_all_others() -> None:
    assert NAMES[:4] == ["wangfeng88", "wangfeng", "向阳里社区", "xiangyanglishequ"]
    assert NAMES[4:7] == ["xylsq", "向阳里", "xiangyangli"]
    assert {"京汉街道", "京汉", "新城区", "新城", "老机务段", "河西社区", "河西"} < set(NAMES)
    assert NAMES.index("京汉") < NAMES.index("河西")


def test_an_account_without_a_unit_or_with_one_that_is_gone_has_names_too() -> None:
    register = read_tables({"单位": UNITS})[0].register
    assert known_names(register, "王干事", None)[0] == "王干事"
    assert "向阳里" in known_names(register, "王干事", "撤了的社区")
