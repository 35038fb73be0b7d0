#!/usr/bin/env python3
"""Write a realistic (synthetic) school workbook of students in the national template.

Columns 1-73 of the national template, values from the official code lists in schemas/codelists.
With --error-rate 0 every row is valid under the F, X and R rules. All people are invented.
The same options always give the same cells.

Layouts
  template    the 73 headings in the national order, one sheet, text cells
  messy       what schools keep: title and merged group rows, shuffled columns, synonym headings, a blank
              row, a sheet of notes, formatted empty rows below the data, mixed date styles, full-width
              digits, stray spaces, numbers as text and text as numbers, codes instead of names
  legacy2009  the 21 mandatory and some optional headings of the 2009 form, at most 2,000 rows a sheet

Outputs
  OUT               the workbook
  OUT.truth.json    {"errors": [...], "normalisations": [...], "rows", "clean_rows", ...}
      an error: sheet, row (1-based row of the sheet), heading, value, class, rule, severity, and
      "cells": the places where its finding may stand (a checker must report one of them or more)
      a normalisation: a cell that an importer may repair, and should say so; never an error
  --companion FILE  the classes and majors that the students refer to (sheets 班级, 专业)

Each faulty row has exactly one fault. A fault must not cause findings in cells that it does not name.
All ages keep a margin: the truth holds on every day from 2026-01-01 to 2027-12-31.

Example: make_student_workbook.py --rows 2000 --seed 7 --error-rate 0.05 --layout messy --out s.xlsx
Needs XlsxWriter.
"""

import argparse
import csv
import datetime as dt
import json
import random
from pathlib import Path

LISTS = Path(__file__).resolve().parent.parent.parent / "schemas" / "codelists"

# ------------------------------------------------------------------ headings
MEMBER = ["姓名", "关系", "是否监护人", "联系电话", "出生年月", "身份证件类型", "身份证件号",
          "民族", "政治面貌", "健康状况", "工作或学习单位", "职务"]
TEMPLATE = (
    "姓名 性别 出生日期 身份证件类型 身份证件号 姓名拼音 班级名称 学号 学生类别 学习形式 入学方式 就读方式 "
    "国籍/地区 港澳台侨外 婚姻状况 乘火车区间 是否随迁子女 生源地行政区划码 出生地行政区划码 籍贯地行政区划码 "
    "户口所在地区县以下详细地址 所属派出所 户口所在地行政区划码 户口性质 学生居住地类型 入学年月 专业简称 学制 民族 "
    "政治面貌 健康状况 学生来源 招生对象 联系电话 是否建档立卡贫困户 招生方式 联招合作类型 准考证号 考生号 考试总分 "
    "联招合作办学形式 联招合作学校代码 校外教学点 分段培养方式 英文姓名 电子信箱/其他联系方式 家庭现地址 "
    "家庭邮政编码 家庭电话").split() + [f"成员{n}{m}" for n in (1, 2) for m in MEMBER]
assert len(TEMPLATE) == 73

GROUPS = [("基本信息", TEMPLATE[:6] + TEMPLATE[12:17] + TEMPLATE[28:31] + ["英文姓名"]),
          ("户籍与住址", TEMPLATE[17:25] + TEMPLATE[46:48]),
          ("学籍信息", TEMPLATE[6:12] + TEMPLATE[25:28] + ["全国学籍号"]),
          ("招生信息", TEMPLATE[31:33] + TEMPLATE[35:44]),
          ("联系方式", ["联系电话", "是否建档立卡贫困户", "电子信箱/其他联系方式", "家庭电话"]),
          ("家庭成员1", TEMPLATE[49:61]), ("家庭成员2", TEMPLATE[61:73])]
SYNONYMS = {
    "姓名": ["学生姓名", "姓名"], "身份证件号": ["身份证号", "身份证号码", "证件号码"], "出生日期": ["出生年月日", "出生日期"],
    "身份证件类型": ["证件类型"], "姓名拼音": ["拼音"], "班级名称": ["班级", "所在班级"], "学号": ["校内学号", "学号"],
    "国籍/地区": ["国籍"], "港澳台侨外": ["是否港澳台侨外"], "民族": ["民族名称", "民族"], "联系电话": ["手机号", "学生手机号", "学生电话"],
    "家庭现地址": ["家庭住址", "现住址"], "家庭邮政编码": ["邮编", "邮政编码"], "户口所在地区县以下详细地址": ["户籍地址", "户口详细地址"],
    "户口性质": ["户籍性质", "户口类型"], "学生居住地类型": ["居住地类型"], "入学年月": ["入学时间"], "专业简称": ["专业", "就读专业"],
    "所属派出所": ["派出所"], "生源地行政区划码": ["生源地代码"], "出生地行政区划码": ["出生地代码"], "籍贯地行政区划码": ["籍贯代码"],
    "户口所在地行政区划码": ["户籍所在地代码"], "是否建档立卡贫困户": ["建档立卡户"], "考试总分": ["中考总分", "入学总分"],
    "联招合作学校代码": ["合作学校代码"], "联招合作办学形式": ["合作办学形式"], "电子信箱/其他联系方式": ["邮箱", "电子邮箱"],
    "分段培养方式": ["分段培养"], "全国学籍号": ["学籍号", "全国学籍号"], "乘火车区间": ["火车区间"], "是否随迁子女": ["随迁子女"],
}
LEGACY = {  # legacy heading -> template heading, or None for a column of its own
    "身份证号": "身份证件号", "姓名": "姓名", "性别": "性别", "民族": "民族", "年级": None, "入学年月": "入学年月",
    "招生类型": "招生方式", "修读专业": "专业简称", "学制": "学制", "班级": "班级名称", "联招合作类型": "联招合作类型",
    "联招合作学校机构代码": "联招合作学校代码", "户籍所在省": None, "户籍所在市": None, "户籍所在区县": None,
    "详细地址": "户口所在地区县以下详细地址", "户籍性质": "户口性质", "是否低保": None, "是否享受国家助学金": None,
    "月发放标准(元)": None, "学校类型": None, "生源类别": "招生对象", "家长姓名": "成员1姓名", "家长电话": "成员1联系电话",
    "专业目录版本": None, "出生日期": "出生日期", "校内学号": "学号", "学生电话": "联系电话", "邮编": "家庭邮政编码",
    "政治面貌": "政治面貌", "港澳台侨胞": "港澳台侨外", "毕业学校": None, "邮箱": "电子信箱/其他联系方式", "备注": None,
}
LEGACY_SHEET_ROWS = 2000

# ------------------------------------------------------------------ raw material
def pairs(text):  # '王wang 李li' -> [('王', 'wang'), ('李', 'li')]
    return [(w[0], w[1:]) for w in text.split()]


SURNAMES = pairs("王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo "
                 "何he 林lin 罗luo 高gao 梁liang 郑zheng 谢xie 宋song 唐tang 许xu 韩han 冯feng 邓deng 曹cao 彭peng "
                 "曾zeng 肖xiao 田tian 董dong 袁yuan 潘pan 蒋jiang 蔡cai 余yu 杜du 叶ye 程cheng 苏su 魏wei 吕lyu 丁ding")
GIVEN = pairs("伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 洋yang 勇yong 杰jie 娟juan 涛tao 明ming 超chao 霞xia 平ping "
              "刚gang 桂gui 轩xuan 梓zi 涵han 浩hao 然ran 欣xin 怡yi 宇yu 航hang 思si 远yuan 雨yu 桐tong 佳jia 琪qi 文wen "
              "博bo 晨chen 曦xi 俊jun 熙xi 雅ya 婷ting 嘉jia 豪hao 诗shi 志zhi 天tian 若ruo 诺nuo 泽ze 楷kai 瑞rui 霖lin "
              "语yu 嫣yan 启qi 景jing 行xing 春chun 秋qiu 松song 柏bo 岚lan 溪xi 墨mo 书shu")
DOTTED = [("阿依努尔", "Ayinuer"), ("古丽娜尔", "Gulinaer"), ("买买提", "Maimaiti"), ("艾力江", "Ailijiang"),
          ("迪丽达尔", "Dilidaer"), ("吐尔逊", "Tuerxun"), ("阿布都拉", "Abudula"), ("热依罕", "Reyihan")]
TOWNS = "城关 河东 石桥 白云 青山 龙泉 永安 新华 枫林 双江 太平 柳河 金沙 明月 杏花 大塘".split()
VILLAGES = "红星 前进 向阳 新建 光明 桃源 团结 和平 东风 胜利 幸福 民主".split()
STATIONS = "长沙 武汉 广州 郑州 北京 西安 成都 南昌 贵阳 昆明 合肥 杭州 福州 兰州 沈阳".split()
UNITS = ["务农", "个体经营", "外出务工", "县人民医院", "某某机械厂", "社区居委会", "自由职业", "某某物流有限公司"]
MAJORS = ("720301 710201 690206 700101 660102 660301 700206 710205 730301 730701 730801 740101 740201 770101 "
          "750106 610105 640301 720201").split()
# the codes that schools write instead of names: heading -> {name: code}; int where Excel makes a number of it
CODES = {
    "性别": {"男": 1, "女": 2}, "就读方式": {"走读": 1, "住校": 2}, "健康状况": {"健康或良好": 1, "一般或较弱": 2, "有慢性病": 3},
    "政治面貌": {"群众": "13", "共青团员": "03", "中共党员": "01", "中共预备党员": "02"}, "婚姻状况": {"未婚": "10", "已婚": "20"},
    "国籍/地区": {"中国": "CHN", "越南": "VNM"},
}
NON_ID = [("香港特区护照/身份证明", "H0", "香港同胞", "810000"), ("澳门特区护照/身份证明", "M0", "澳门同胞", "820000"),
          ("台湾居民来往大陆通行证", "0", "台湾同胞", "710000")]


def read_list(name):
    with open(LISTS / f"{name}.csv", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def check_char(first17):
    """ISO 7064 MOD 11-2, GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights)) % 11]


def wide(text):  # full-width digits
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)


# ------------------------------------------------------------------ people
class Maker:
    """Draws valid students. A student is a dict: template heading -> text ('' when empty), plus
    'birth' (a date), 'kind' (id, document, temporary) and the columns that only some layouts have."""

    def __init__(self, seed, rows, school):
        self.rng, self.school = random.Random(seed), school
        self.seen = {"id": set(), "phone": set(), "person": set()}
        divisions = read_list("gbt2260_divisions")
        names = {d["code"]: d["name"] for d in divisions if not d["valid_to"]}
        self.names = names
        self.counties = [c for c in names if not c.endswith("00") and c[4:] != "01" and c[2:4] not in ("00", "90")
                         and c[:2] < "66" and c[:4] + "00" in names and c[:2] + "0000" in names]
        catalogue = {m["code"]: m["name"] for m in read_list("majors_secondary_2021")}
        self.majors = {c: catalogue[c] for c in MAJORS if c in catalogue}
        self.nationalities = [n["name"] for n in read_list("gbt3304_nationalities")][:56]
        self.home = self.rng.choice(self.counties)  # most pupils come from one county
        self.classes = []
        for i in range(max(3, -(-rows // 45))):
            code = list(self.majors)[(i // 3) % len(self.majors)]
            year, no = 2023 + i % 3, i // (3 * len(self.majors)) + 1
            self.classes.append({"code": f"{year}{i + 1:04d}", "name": f"{year}级{self.majors[code]}{no}班",
                                 "major": code, "year": year, "size": 0, "boys": 0})

    def phone(self):
        while True:
            number = f"1{self.rng.choice('3456789')}{self.rng.randrange(10**9):09d}"
            if number not in self.seen["phone"]:
                self.seen["phone"].add(number)
                return number

    def person_id(self, division, birth, sex):
        while True:
            serial = self.rng.randrange(1, 499) * 2 + (sex == "男")
            first = f"{division}{birth:%Y%m%d}{serial:03d}"
            # an id that ends in 000 looks like one that Excel has rounded; keep those out of valid rows
            number = first + check_char(first)
            if number not in self.seen["id"] and not number.endswith("000"):
                self.seen["id"].add(number)
                return number

    def day(self, first, last):
        return first + dt.timedelta(days=self.rng.randrange((last - first).days + 1))

    def name(self, nationality, surname=None):
        r = self.rng
        if nationality in ("维吾尔族", "哈萨克族", "乌孜别克族", "柯尔克孜族", "塔塔尔族", "塔吉克族"):
            a, b = r.sample(DOTTED, 2)
            return f"{a[0]}·{b[0]}", f"{a[1]} {b[1]}"
        family = surname or r.choice(SURNAMES)
        given = [r.choice(GIVEN) for _ in range(r.choice((1, 2, 2, 2)))]
        return family[0] + "".join(g[0] for g in given), f"{family[1]} {''.join(g[1] for g in given)}".title()

    def address(self, rural):
        r = self.rng
        if rural:
            return f"{r.choice(TOWNS)}镇{r.choice(VILLAGES)}村{r.randrange(1, 20)}组{r.randrange(1, 90)}号"
        return f"{r.choice(TOWNS)}街道{r.choice(VILLAGES)}路{r.randrange(1, 400)}号{r.randrange(1, 30)}栋{r.randrange(101, 2904)}室"

    def county(self):
        return self.home if self.rng.random() < 0.7 else self.rng.choice(self.counties)

    def student(self, n, legacy=False):
        r = self.rng
        klass = self.classes[n % len(self.classes)]
        adult = r.random() < 0.03
        sex = r.choice("男女")
        year = klass["year"]
        birth = (self.day(dt.date(year - 23, 9, 1), dt.date(year - 19, 8, 31)) if adult
                 else self.day(dt.date(year - 16, 9, 1), dt.date(year - 15, 8, 31)))
        rural = r.random() < 0.6
        origin, hukou = self.county(), self.county()
        nationality = "汉族" if r.random() < 0.85 else r.choice(self.nationalities)
        while True:
            name, pinyin = self.name(nationality)
            if (name, sex, birth) not in self.seen["person"]:
                self.seen["person"].add((name, sex, birth))
                break
        klass["size"] += 1
        klass["boys"] += sex == "男"
        s = dict.fromkeys(TEMPLATE, "")
        s.update({
            "birth": birth, "kind": "id", "adult": adult, "division": origin, "county": hukou,
            "姓名": name, "性别": sex, "出生日期": birth.isoformat(), "身份证件类型": "居民身份证",
            "身份证件号": self.person_id(origin, birth, sex), "姓名拼音": pinyin, "班级名称": klass["name"],
            "学号": f"{klass['code']}{klass['size']:03d}",
            "学生类别": "成人中专学生" if adult else r.choice(["普通中专学生"] * 4 + ["职业高中学生"]),
            "学习形式": "非全日制" if adult else "全日制",
            "入学方式": r.choice(["统一招生考试/普通入学"] * 9 + ["考试推荐"]), "就读方式": r.choice(["住校", "住校", "走读"]),
            "国籍/地区": "中国", "港澳台侨外": "否", "婚姻状况": "未婚",
            "乘火车区间": "-".join(r.sample(STATIONS, 2)) if r.random() < 0.2 else "无", "是否随迁子女": "否",
            "生源地行政区划码": hukou, "出生地行政区划码": origin, "籍贯地行政区划码": origin,
            "户口所在地区县以下详细地址": self.address(rural), "所属派出所": f"{r.choice(TOWNS)}派出所", "户口所在地行政区划码": hukou,
            "户口性质": "农业户口" if rural else "非农业户口", "学生居住地类型": "农村" if rural else r.choice(["县城", "城市", "乡镇非农"]),
            "入学年月": f"{year}09", "专业简称": self.majors[klass["major"]], "学制": "三年制", "民族": nationality,
            "政治面貌": r.choice(["中共党员", "中共预备党员", "群众", "群众"]) if adult else r.choice(["共青团员", "群众", "群众"]),
            "健康状况": r.choice(["健康或良好"] * 12 + ["一般或较弱", "有慢性病"]),
            "联系电话": self.phone(), "是否建档立卡贫困户": r.choice("是否否否否否否"), "招生方式": r.choice(["统一招生"] * 4 + ["自主招生"]),
            "联招合作类型": "非联合办学",
            "分段培养方式": "非分段培养" if adult else r.choice(["非分段培养"] * 8 + ["中高职3+2", "中职本科3+4"]),
            "家庭现地址": self.names[hukou] + self.address(rural),
            "家庭邮政编码": f"{r.randrange(100000, 860000):06d}" if r.random() < 0.8 else "",
            "家庭电话": f"07{r.randrange(30, 45)}-{r.randrange(2000000, 8999999)}" if r.random() < 0.1 else "",
            "电子信箱/其他联系方式": f"s{r.randrange(10**6):06d}@example.com" if r.random() < 0.2 else "",
            # columns of other layouts
            "年级": str(year), "户籍所在省": self.names[hukou[:2] + "0000"], "户籍所在市": self.names[hukou[:4] + "00"],
            "户籍所在区县": self.names[hukou], "是否低保": r.choice("是否否否否否"), "是否享受国家助学金": "否",
            "月发放标准(元)": "", "学校类型": "普通中专", "专业目录版本": "2021", "毕业学校": f"{r.choice(TOWNS)}中学", "备注": "",
        })
        fresh = r.random() < 0.9 and not adult
        s["学生来源"] = "应届" if fresh else "非应届"
        s["招生对象"] = r.choice(["农民", "进城务工人员"]) if adult else "应届初中毕业生" if fresh else "往届初中毕业生"
        if not adult:
            s["准考证号"], s["考生号"] = f"{r.randrange(10**9):010d}", f"{year % 100}{hukou}{r.randrange(10**6):06d}"
            s["考试总分"] = f"{r.randrange(500, 1500) / 2:g}"
        if hukou[:2] != self.home[:2] and r.random() < 0.5:
            s["是否随迁子女"] = "是"
        if not legacy and not adult and r.random() < 0.03:
            s["联招合作类型"] = r.choice(["城乡联合办学", "东中西部联合办学"])
            s["联招合作办学形式"], s["联招合作学校代码"] = r.choice(["1+2", "2+1"]), f"3{r.randrange(10**9):09d}"
        self.members(s, pinyin, adult)
        if legacy and r.random() < 0.02:  # no id yet: 999 + school code + serial
            s["kind"], s["身份证件号"] = "temporary", f"999{self.school}{n + 1:05d}"
        elif not legacy and r.random() < 0.008:
            s["kind"] = "document"
            s["身份证件类型"], prefix, s["港澳台侨外"], s["出生地行政区划码"] = r.choice(NON_ID)
            s["身份证件号"] = f"{prefix}{r.randrange(10**7):07d}"
        s["全国学籍号"] = ("G" + s["身份证件号"] if s["kind"] == "id" else f"J{r.randrange(10**17, 10**18)}")
        if legacy:
            s["港澳台侨外"] = "无"
        return s

    def members(self, s, pinyin, adult):
        r = self.rng
        surname = next((p for p in SURNAMES if p[0] == s["姓名"][0]), SURNAMES[0])
        dotted = "·" in s["姓名"]
        for n in (1, 2):
            if n == 2 and r.random() < 0.4:
                return
            relation = ("父亲", "母亲")[n - 1] if r.random() < 0.9 else ("外祖父", "外祖母")[n - 1]
            sex = "男" if relation in ("父亲", "外祖父") else "女"
            older = 26 if relation in ("父亲", "母亲") else 50
            born = self.day(dt.date(s["birth"].year - older - 12, 1, 1), dt.date(s["birth"].year - older, 1, 1))
            m = {"姓名": self.name(s["民族"] if dotted else "汉族", surname if relation == "父亲" else None)[0], "关系": relation,
                 "是否监护人": "是" if n == 1 else "否", "联系电话": self.phone(), "出生年月": f"{born:%Y%m}"}
            if r.random() < 0.7:
                m |= {"身份证件类型": "居民身份证", "身份证件号": self.person_id(s["division"], born, sex), "民族": s["民族"],
                      "政治面貌": r.choice(["群众", "群众", "中共党员"]), "健康状况": "健康或良好", "工作或学习单位": r.choice(UNITS)}
            s.update({f"成员{n}{k}": v for k, v in m.items()})


# ------------------------------------------------------------------ faults
has_id = lambda s: s["kind"] == "id"  # noqa: E731
minor = lambda s: s["birth"] >= dt.date(2010, 1, 1)  # noqa: E731


class Faults:
    """A fault class is a line of SIMPLE or a method. It gets a valid student s (and a valid partner p of the same
    school class), changes s and names the headings where the finding may stand; a method gives None when the
    fault cannot be made from this student. TABLE gives rule and severity."""

    TABLE = {
        "missing-required": ("F01", "error"), "not-in-code-list": ("F02", "error"), "too-long": ("F03", "error"),
        "formula-start": ("F03", "error"), "impossible-date": ("F05", "error"), "bad-yearmonth": ("F06", "error"),
        "id-length": ("F07", "error"), "id-lost-digits": ("F27", "error"), "id-check-digit": ("F08", "error"),
        "id-division": ("F09", "warning"), "temporary-number": ("F10", "error"), "national-number": ("F11", "error"),
        "phone": ("F14", "error"), "name-characters": ("F15", "error"), "student-number": ("F17", "error"),
        "postcode": ("F21", "error"), "birth-vs-id": ("X01", "error"), "sex-vs-id": ("X02", "error"),
        "id-type-vs-number": ("X03", "error"), "admission-age": ("X04", "warning"), "party-under-18": ("X05", "error"),
        "joint-incomplete": ("X07", "error"), "joint-partner": ("X08", "error"), "segmented": ("X10", "error"),
        "hukou-vs-residence": ("X11", "warning"), "nationality-vs-id-type": ("X12", "error"),
        "admission-month": ("X15", "error"), "phone-of-guardian": ("X16", "warning"), "no-guardian": ("X17", "error"),
        "duplicate-id": ("R01", "error"), "likely-duplicate": ("R02", "warning"), "duplicate-student-number": ("R03", "error"),
    }

    # the simple ones: class -> (condition or None, headings, new value); the first heading is changed
    SIMPLE = {
        "too-long": (None, ["户口所在地区县以下详细地址"], lambda v, s, p, r: v + "旁边" * 100),
        "formula-start": (None, ["户口所在地区县以下详细地址"], lambda v, s, p, r: r.choice("=@+") + v),
        "bad-yearmonth": (None, ["入学年月"], lambda v, s, p, r: r.choice([v[:4] + "13", v[:4] + "00", "秋季", v[:4] + "年秋"])),
        "id-length": (has_id, ["身份证件号"], lambda v, s, p, r: r.choice([v[:-1], v[:9] + v[10:], v + v[-1]])),
        "id-lost-digits": (has_id, ["身份证件号"], lambda v, s, p, r: int(v[:15] + "000")),
        "id-check-digit": (has_id, ["身份证件号"], lambda v, s, p, r: v[:-1] + r.choice("123456789X".replace(v[-1], ""))),
        "name-characters": (None, ["姓名"], lambda v, s, p, r: r.choice([v[:-1] + "2", v[0], v[0] + "Xiao" + v[1:], v + "?", "·" + v])),
        "student-number": (None, ["学号"], lambda v, s, p, r: v[:4] + r.choice("_/#号*") + v[5:]),
        "postcode": (None, ["家庭邮政编码"], lambda v, s, p, r: r.choice(["41000A", "4100000", "邮编不详", "2100"])),
        "birth-vs-id": (has_id, ["出生日期", "身份证件号"], lambda v, s, p, r: v[:8] + f"{(s['birth'].day + 9) % 28 + 1:02d}"),
        "sex-vs-id": (has_id, ["性别", "身份证件号"], lambda v, s, p, r: "女" if v == "男" else "男"),
        "party-under-18": (minor, ["政治面貌", "出生日期"], lambda v, s, p, r: r.choice(["中共党员", "中共预备党员"])),
        "segmented": (None, ["分段培养方式", "学制", "学生类别"], lambda v, s, p, r: "五年一贯制"),
        "hukou-vs-residence": (None, ["学生居住地类型", "户口性质"], lambda v, s, p, r: "城市" if v == "农村" else "农村"),
        "admission-month": (None, ["入学年月", "出生日期"], lambda v, s, p, r: r.choice(["203509", f"{s['birth'].year + 8}09"])),
        "phone-of-guardian": (None, ["联系电话", "成员1联系电话"], lambda v, s, p, r: s["成员1联系电话"]),
        "no-guardian": (minor, ["成员1是否监护人", "成员1联系电话", "成员1姓名", "成员2是否监护人", "成员2联系电话", "成员2姓名", "出生日期"],
                        lambda v, s, p, r: "否"),
        "duplicate-student-number": (None, ["学号"], lambda v, s, p, r: p["学号"]),
    }

    def __init__(self, maker, columns):
        self.m, self.r, self.columns = maker, maker.rng, set(columns)

    def make(self, kind, s, p):
        """The headings of the fault, or None. Headings that the layout lacks make the fault impossible."""
        before = dict(s)
        if kind in self.SIMPLE:
            possible, cells, value = self.SIMPLE[kind]
            s[cells[0]] = value(s[cells[0]], s, p, self.r) if possible is None or possible(s) else s[cells[0]]
        else:
            cells = getattr(self, kind.replace("-", "_"))(s, p)
        changed = {k for k in s if s[k] != before.get(k) and k in TEMPLATE + ["全国学籍号"]}
        if not cells or cells[0] not in self.columns or not changed or changed - self.columns:
            s.clear(), s.update(before)
            return None
        return [c for c in cells if c in self.columns]

    def put(self, s, heading, value, *more):
        s[heading] = value
        return (heading, *more)

    def missing_required(self, s, p):
        headings = ("姓名 身份证件号 班级名称 学号 民族 政治面貌 健康状况 专业简称 学制 入学年月 户口性质 联系电话 招生对象 "
                    "就读方式 学习形式 学生类别 户口所在地区县以下详细地址 性别").split()
        return self.put(s, self.r.choice([h for h in headings if h in self.columns and s[h]]), "")

    def not_in_code_list(self, s, p):
        return self.put(s, *self.r.choice([(h, v) for h, v in [
            ("民族", "华夏族"), ("政治面貌", "爱国人士"), ("健康状况", "优秀"), ("学制", "九年级"), ("就读方式", "班车接送"),
            ("入学方式", "抽签"), ("户口性质", "蓝印户口"), ("招生对象", "小学毕业生"), ("生源地行政区划码", "999999"),
            ("成员1关系", "网友"), ("是否随迁子女", "待定"), ("身份证件类型", "学生证"), ("婚姻状况", "单身贵族"), ("学习形式", "自学")] if h in self.columns]))

    def impossible_date(self, s, p):
        y = s["birth"].year
        return self.put(s, "出生日期", self.r.choice([f"{y}-02-30", f"{y}-13-05", f"{y}0431", f"{y}/6/31", f"{y}年", "待补"]))

    def id_division(self, s, p):
        first = self.r.choice(["118899", "449900", "779912"]) + s["身份证件号"][6:17]
        return has_id(s) and self.put(s, "身份证件号", first + check_char(first))

    def temporary_number(self, s, p):
        wrong = str((int(self.m.school) + 7) % 10**10).zfill(10)
        return s["kind"] == "temporary" and self.put(s, "身份证件号", f"999{wrong}{s['身份证件号'][-5:]}")

    def national_number(self, s, p):
        number = s["全国学籍号"]
        bad = [number[:-1], "H" + number[1:], number[1:]] + ["G" + number[1:-1] + ("1" if number[-1] != "1" else "2")] * (s["kind"] == "id")
        return self.put(s, "全国学籍号", self.r.choice(bad))

    def phone(self, s, p):
        heading = self.r.choice(["联系电话", "成员1联系电话"])
        number = s[heading]
        return self.put(s, heading, self.r.choice([number[:-1], number + "0", "12" + number[2:], number[:-1] + "O"]))

    def id_type_vs_number(self, s, p):
        return has_id(s) and self.put(s, "身份证件类型", "护照") and self.put(s, "身份证件号", "", "身份证件类型")

    def admission_age(self, s, p):
        if s["kind"] != "id":
            return None
        s["birth"] = self.m.day(dt.date(int(s["入学年月"][:4]) - 13, 2, 1), dt.date(int(s["入学年月"][:4]) - 13, 6, 30))
        s["政治面貌"], s["出生日期"] = "群众", s["birth"].isoformat()
        return self.put(s, "身份证件号", self.m.person_id(s["division"], s["birth"], s["性别"]), "出生日期", "入学年月")

    def joint_incomplete(self, s, p):
        if s["联招合作类型"] == "非联合办学":
            s["联招合作类型"], s["联招合作学校代码"] = "城乡联合办学", "3999000001"
            if "联招合作办学形式" in self.columns:
                s["联招合作办学形式"] = "1+2"
        choice = [h for h in ("联招合作办学形式", "联招合作学校代码") if s[h]]
        return self.put(s, self.r.choice(choice), "", "联招合作类型")

    def joint_partner(self, s, p):
        if s["联招合作类型"] == "非联合办学":
            return self.put(s, "联招合作学校代码", "3999000001", "联招合作类型")
        return self.put(s, "联招合作学校代码", self.m.school, "联招合作类型")

    def nationality_vs_id_type(self, s, p):
        where, value = self.r.choice([("国籍/地区", "越南"), ("港澳台侨外", "香港同胞")])
        return has_id(s) and "身份证件类型" in self.columns and self.put(s, where, value, "身份证件类型", "国籍/地区", "港澳台侨外")

    def duplicate_id(self, s, p):
        if s["kind"] != "id" or p["kind"] != "id" or s["adult"] or p["adult"]:
            return None
        s["出生日期"], s["性别"], s["birth"] = p["出生日期"], p["性别"], p["birth"]
        return self.put(s, "身份证件号", p["身份证件号"])

    def likely_duplicate(self, s, p):
        if s["kind"] != "id" or p["kind"] != "id" or s["adult"] or p["adult"]:
            return None
        s["性别"], s["出生日期"], s["birth"] = p["性别"], p["出生日期"], p["birth"]
        s["身份证件号"] = self.m.person_id(s["division"], s["birth"], s["性别"])
        return self.put(s, "姓名", p["姓名"], "身份证件号", "出生日期", "性别")


def inject(students, maker, columns, rate):
    """Faults into a share of rows; returns {row index: (class, partner index or None, cells)}."""
    faults, r = Faults(maker, columns), maker.rng
    kinds, done, busy = list(Faults.TABLE), {}, set()
    order, by_class = range(len(students)), {}
    for i, s in enumerate(students):
        by_class.setdefault(s["班级名称"], []).append(i)
    mates = [by_class[s["班级名称"]] for s in students]
    special = {"temporary-number": [i for i in order if students[i]["kind"] == "temporary"]}
    want, turn = round(rate * len(students)), 0
    while len(done) < want and turn < 40 * want + 100:
        kind = kinds[turn % len(kinds)]
        turn += 1
        for _ in range(12):
            i = r.choice(special.get(kind) or order)
            mate = r.choice(mates[i])
            cells = i != mate and not {i, mate} & busy and faults.make(kind, students[i], students[mate])
            if cells:
                pair = Faults.TABLE[kind][0].startswith("R")
                done[i] = (kind, mate if pair else None, cells)
                busy |= {i, mate} if pair else {i}
                break
    return done, busy


# ------------------------------------------------------------------ sheets
def untidy(maker, students, busy):
    """Messy cells of valid rows: {(index, heading): (cell value, kind of normalisation)}."""
    r, cells = maker.rng, {}
    for i, s in enumerate(students):
        style = r.randrange(7)
        if i not in busy:
            b = s["birth"]
            cells[i, "出生日期"] = [(b.isoformat(), None), (f"{b.year}/{b.month}/{b.day}", "date-style"),
                                (f"{b.year}.{b.month}.{b.day}", "date-style"), (f"{b:%Y%m%d}", "date-style"),
                                (f"{b.year}年{b.month}月{b.day}日", "date-style"), (b, "excel-date"),
                                (int(f"{b:%Y%m%d}"), "date-style")][style]
            if s["家庭邮政编码"]:
                cells[i, "家庭邮政编码"] = (int(s["家庭邮政编码"]), "number-for-text") if style % 2 else (s["家庭邮政编码"], None)
            cells[i, "入学年月"] = (int(s["入学年月"]), "number-for-text") if style in (1, 4) else (s["入学年月"], None)
            if style == 2:
                cells[i, "学号"] = (int(s["学号"]), "number-for-text")
            if style == 3:
                cells[i, "联系电话"] = (int(s["联系电话"]), "number-for-text")
            if r.random() < 0.08:
                heading = r.choice(["联系电话", "身份证件号", "成员1联系电话"])
                cells[i, heading] = (wide(s[heading]), "full-width")
            if r.random() < 0.08:
                heading = r.choice(["姓名", "班级名称", "户口所在地区县以下详细地址", "专业简称"])
                cells[i, heading] = (r.choice([" {}", "{} ", "{}\u3000", "\u00a0{}"]).format(s[heading]), "spaces")
        if s["考试总分"] and i not in busy:
            cells[i, "考试总分"] = (s["考试总分"], "text-for-number") if r.random() < 0.3 else (float(s["考试总分"]), None)
    for heading in r.sample(sorted(CODES), 3):
        for i, s in enumerate(students):
            if s[heading] in CODES[heading]:
                cells.setdefault((i, heading), (CODES[heading][s[heading]], None))
    return cells


def plan(layout, maker, rows):
    """(columns as template headings, {template heading: sheet heading}, [(group, width)])"""
    r = maker.rng
    if layout == "template":
        return list(TEMPLATE), {h: h for h in TEMPLATE}, []
    if layout == "legacy2009":
        columns = [source or heading for heading, source in LEGACY.items()]
        return columns, {(source or heading): heading for heading, source in LEGACY.items()}, []
    groups = [(g, r.sample(hs, len(hs))) for g, hs in r.sample(GROUPS, len(GROUPS))]
    titles = {h: r.choice(SYNONYMS.get(h, [h])) for _, hs in groups for h in hs}
    for n in (1, 2):
        prefix = r.choice([f"成员{n}", f"监护人{n}", f"家长{n}"])
        titles |= {f"成员{n}{m}": f"成员{n}是否监护人" if m == "是否监护人" else prefix + m for m in MEMBER}
    return [h for _, hs in groups for h in hs], titles, [(g, len(hs)) for g, hs in groups]


def write(path, layout, maker, students, columns, titles, groups, cells):
    """Writes the workbook; returns [(sheet name, sheet row)] of the students."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center", "text_wrap": True})
    boxed, date = book.add_format({"border": 1}), book.add_format({"num_format": "yyyy/m/d", "border": 1})
    places, sheet, row = [], None, 0
    per_sheet = LEGACY_SHEET_ROWS if layout == "legacy2009" else len(students) + 1
    blank_after = maker.rng.randrange(5, 12) if layout == "messy" else -1
    for i, s in enumerate(students):
        if i % per_sheet == 0:
            split = layout == "legacy2009" and len(students) > per_sheet
            name = {"messy": "学生花名册", "legacy2009": "学生数据"}.get(layout, "学生信息") + (str(i // per_sheet + 1) if split else "")
            sheet, row = book.add_worksheet(name), 0
            if groups:
                sheet.merge_range(0, 0, 0, len(columns) - 1, "某某职业技术学校2025年秋季学生信息采集表", head)
                at = 0
                for group, width in groups:
                    sheet.merge_range(1, at, 1, at + width - 1, group, head)
                    at += width
                row = 2
            sheet.write_row(row, 0, [titles[c] for c in columns], head)
            sheet.freeze_panes(row + 1, 0)
            row += 1
        for col, heading in enumerate(columns):
            value = cells.get((i, heading), (s[heading], None))[0]
            if isinstance(value, dt.date):
                sheet.write_datetime(row, col, dt.datetime(value.year, value.month, value.day), date)
            elif isinstance(value, (int, float)):
                sheet.write_number(row, col, value, boxed)
            elif value != "":
                sheet.write_string(row, col, value, boxed)
        places.append((sheet.name, row + 1))
        row += 2 if i == blank_after else 1
    if layout == "messy":
        for r in range(row, max(5000, row + 500)):  # formatted, empty
            for col in range(12):
                sheet.write_blank(r, col, None, boxed)
        notes = book.add_worksheet("填表说明")
        notes.write_column(0, 0, ["填表说明", "1. 身份证号请按文本填写。", "2. 姓名与身份证一致。", "3. 有问题请联系教务处。"])
    book.close()
    return places


def write_companion(path, maker):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("班级")
    sheet.write_row(0, 0, "行政班代码 行政班名称 年级代码 专业代码 专业目录版本 建班年月 班主任工号 男生人数 女生人数 总人数 班级类型 毕业年月 班级状态".split())
    for i, c in enumerate(maker.classes):
        sheet.write_row(i + 1, 0, [c["code"], c["name"], str(c["year"]), c["major"], "2021", f"{c['year']}09", f"T{i % 60 + 1:03d}",
                                   c["boys"], c["size"] - c["boys"], c["size"], "普通", f"{c['year'] + 3}07", "有效"])
    sheet = book.add_worksheet("专业")
    sheet.write_row(0, 0, "专业编号 专业代码 专业目录版本 专业名称 专业简称 学制 建立年月 专业大类代码 开设机构号 总学分 专业备案状态 "
                          "专业带头人工号 是否涉农专业 本学年计划招生数".split())
    for i, (code, name) in enumerate(maker.majors.items()):
        sheet.write_row(i + 1, 0, [i + 1, code, "2021", name, name, 3, "202109", code[:2], "000300", "170", "已备案",
                                   f"T{i + 1:03d}", "是" if code[:2] == "61" else "否", 90])
    book.close()


def build(out, rows=500, seed=1, error_rate=0.0, school="3143000123", layout="template", companion=None):
    if layout == "legacy2009" and rows > 3 * LEGACY_SHEET_ROWS:
        raise SystemExit("the 2009 form holds 3 sheets of 2,000 rows")
    maker = Maker(f"{layout}/{seed}", rows, school)
    students = [maker.student(n, layout == "legacy2009") for n in range(rows)]
    columns, titles, groups = plan(layout, maker, rows)
    done, busy = inject(students, maker, columns, error_rate)
    cells = untidy(maker, students, busy) if layout == "messy" else {}
    places = write(out, layout, maker, students, columns, titles, groups, cells)
    errors, normalisations = [], []
    for i, (kind, partner, headings) in sorted(done.items()):
        rule, severity = Faults.TABLE[kind]
        spots = [{"sheet": places[j][0], "row": places[j][1], "heading": titles[h]}
                 for j in (i, partner) if j is not None for h in headings]
        value = cells.get((i, headings[0]), (students[i][headings[0]],))[0]
        errors.append(spots[0] | {"value": str(value), "class": kind, "rule": rule, "severity": severity, "cells": spots})
    for (i, heading), (value, kind) in sorted(cells.items()):
        if kind and heading in titles:
            normalisations.append({"sheet": places[i][0], "row": places[i][1], "heading": titles[heading], "value": str(value),
                                   "kind": kind, "becomes": students[i][heading]})
    truth = {"file": Path(out).name, "layout": layout, "rows": rows, "seed": seed, "school": school, "clean_rows": rows - len(done),
             "headings": {titles[c]: c for c in columns}, "errors": errors, "normalisations": normalisations}
    Path(str(out) + ".truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    if companion:
        write_companion(companion, maker)
    return truth


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, default in (("--rows", 500), ("--seed", 1)):
        p.add_argument(name, type=int, default=default)
    p.add_argument("--error-rate", type=float, default=0.0, help="share of rows with one fault")
    p.add_argument("--school", default="3143000123", help="10-digit code of the own school")
    p.add_argument("--layout", choices=["template", "messy", "legacy2009"], default="template")
    p.add_argument("--companion", help="also write the classes and majors referred to")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    truth = build(a.out, a.rows, a.seed, a.error_rate, a.school, a.layout, a.companion)
    print(f"{a.out}: {a.rows} rows, {len(truth['errors'])} faults, {len(truth['normalisations'])} normalisations")


if __name__ == "__main__":
    main()
