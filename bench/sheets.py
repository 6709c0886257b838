"""A list of 100,000 rows: reading, preview and import beside python-calamine's bare read of the same file.

Bounds are ratios of processor time and of memory in one run: the bare read hands over raw cells in the process that
asked for them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from bench.figures import Figure

ROWS = 100_000
HEADINGS = (
    *("序号", "单位名称", "统一社会信用代码", "岗位", "招聘人数", "薪资待遇", "结算方式", "工作地点", "上班时间"),
    *("年龄要求", "食宿", "联系人", "联系电话", "备注"),
)
JOBS = ("苹果装箱工", "砌砖工", "保洁员", "电焊工", "搬运工", "服务员", "保安", "果园采摘工", "月嫂", "钢筋工")
PAYS = ("300-350/天", "120-150元/天", "18元/小时", "4000-5000元/月", "一天200", "0.8元/件")
TOWNS = ("解州镇", "东郭镇", "陶村镇", "北相镇", "龙居镇")


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-sheets-") as folder:
        file = Path(folder) / "list.xlsx"
        _build(file)
        bare = _measure("bare", file, folder)
        read = _measure("read", file, folder)
        whole = _measure("whole", file, folder)
    parts = whole["parts"]
    return [
        Figure(f"bare read of {ROWS:,} rows x {len(HEADINGS)} columns", bare["seconds"], "cpu s"),
        Figure("bare read, peak memory", bare["own_mib"], "MiB"),
        Figure("table read in a process of its own / bare read", read["seconds"] / bare["seconds"], "x", 4.0),
        Figure("memory of the hub's process while reading / bare read", read["own_mib"] / bare["own_mib"], "x", 1.0),
        Figure("memory of the reading process / bare read", read["child_mib"] / bare["own_mib"], "x", 1.5),
        Figure("preview: rows as postings, linter, findings", parts["preview"], "cpu s"),
        Figure("commit into SQLite", parts["commit"], "cpu s"),
        Figure("read, preview and commit / bare read", sum(parts.values()) / bare["seconds"], "x", 50.0),
        Figure("memory of the hub's process for the whole / bare read", whole["own_mib"] / bare["own_mib"], "x", 3.0),
    ]


def _build(file: Path) -> None:
    random = Random(7)
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as workbook:
        worksheet = workbook.add_worksheet("岗位")
        worksheet.write_row(0, 0, HEADINGS)
        for row in range(1, ROWS + 1):
            hirer = random.randrange(5000)
            worksheet.write_row(
                row,
                0,
                (
                    row,
                    f"盐湖区第{hirer}示例店",
                    None,
                    random.choice(JOBS),
                    random.randrange(1, 30),
                    random.choice(PAYS),
                    "日结",
                    f"{random.choice(TOWNS)}{random.randrange(3000)}号",
                    "7:00-17:00",
                    "18-60岁",
                    "包吃",
                    "赵师傅",
                    19_900_000_000 + hirer,
                    f"第{row}行",
                ),
            )


def _measure(what: str, file: Path, folder: str) -> dict[str, Any]:
    command = (sys.executable, "-m", "bench.sheets_under_test", what, str(file), folder)
    lines = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    figures: dict[str, Any] = {}
    for line in lines:
        figures.update(json.loads(line))
    return figures


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
