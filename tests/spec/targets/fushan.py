"""The 21 indicators of 烟福政办发〔2023〕7号, 主要发展指标."""

TITLE = "The 21 indicators of Fushan"
TEXT = """
What the straight line expects at the end of each year, 按时间进度测算 (the plan itself sets no yearly targets), in the
indicator's unit. The baseline year is each indicator's own: smoking counts from 2018.
"""


def _rise(value: float, baseline: float, text: str = "") -> dict:
    return {
        "kind": "reach_at_least",
        "baseline_value": baseline,
        "baseline_period": "2020",
        "value": value,
        "value_text": text or f"{value}",
    }


def _fall(value: float, baseline: float, year: str = "2020") -> dict:
    return {"kind": "reach_at_most", "baseline_value": baseline, "baseline_period": year, "value": value}


LEVEL = {"baseline_period": "2020"}
# number, name, target, decimals of the table, expected at the end of 2021, 2022, 2023, 2024
PATHS = [
    (1, "人均预期寿命", {"kind": "approximately", **LEVEL, "baseline_value": 78.5, "value": 81.5}, 1, (79.1, 79.7, 80.3, 80.9)),
    (2, "人均健康预期寿命", {"kind": "proportional_to", "reference": "life", "direction": "higher_better"}, 1, None),
    (3, "孕产妇死亡率", {"kind": "stay_at_most", **LEVEL, "baseline_value": 1.2, "value": 5.6}, 1, (5.6, 5.6, 5.6, 5.6)),
    (4, "婴儿死亡率", _fall(2.2, 2.5), 2, (2.44, 2.38, 2.32, 2.26)),
    (5, "5岁以下儿童死亡率", _fall(3.1, 3.33), 2, (3.28, 3.24, 3.19, 3.15)),
    (6, "重大慢性病过早死亡率", {"kind": "stay_at_most", **LEVEL, "baseline_value": 13.62, "value": 14.0}, 0, (14, 14, 14, 14)),
    (7, "居民健康素养水平", _rise(30.0, 22.0), 1, (23.6, 25.2, 26.8, 28.4)),
    (8, "15岁以上人群吸烟率", _fall(22.0, 25.4, "2018"), 2, (23.94, 23.46, 22.97, 22.49)),
    (9, "每千人口医疗卫生机构床位数", _rise(7.5, 4.39), 2, (5.01, 5.63, 6.26, 6.88)),
    (10, "每千人口拥有3岁以下婴幼儿托位数", _rise(4.5, 0.5), 1, (1.3, 2.1, 2.9, 3.7)),
    (11, "每千人口拥有执业（助理）医师数", _rise(3.85, 2.6), 2, (2.85, 3.10, 3.35, 3.60)),
    (12, "每千人口拥有中医类别执业（助理）医师数", _rise(0.62, 0.55), 3, (0.564, 0.578, 0.592, 0.606)),
    (13, "每千人口拥有注册护士数", _rise(4.05, 2.57), 2, (2.87, 3.16, 3.46, 3.75)),
    (14, "每千人口拥有药师（士）数", _rise(0.54, 0.31), 3, (0.356, 0.402, 0.448, 0.494)),
    (15, "每千人口公共卫生医师数", _rise(0.85, 0.54), 3, (0.602, 0.664, 0.726, 0.788)),
    (16, "每万人口全科医生数", _rise(4.0, 1.67, "4"), 2, (2.14, 2.60, 3.07, 3.53)),
    (17, "儿童青少年总体近视率", {"kind": "change_per_year", "value": -1.0}, 1, None),
    (18, "二级及以上综合性医院设立老年医学科比例", _rise(100.0, 90.0), 0, (92, 94, 96, 98)),
    (19, "综合医院、社区、卫生院设置中医药科室比例", {"kind": "maintain_at_least", **LEVEL, "baseline_value": 100.0, "value": 100.0}, 0, (100, 100, 100, 100)),
    (20, "个人卫生支出占卫生总费用的比重", {"kind": "approximately", **LEVEL, "baseline_value": 28.0, "value": 27.0, "direction": "lower_better"}, 1, (27.8, 27.6, 27.4, 27.2)),
    (21, "健康服务业总规模", _rise(100.0, 56.0), 1, (64.8, 73.6, 82.4, 91.2)),
]  # fmt: skip
CASES = [
    {"shows": "全科医生 2.31 in 2022", "target": PATHS[15][2], "figures": {"2022": 2.31}, "expected": 2.602, "status": "slightly_behind"},
    {"shows": "全科医生 at the edge of the dead band (0.1165)", "target": PATHS[15][2], "figures": {"2022": 2.486}, "expected": 2.602, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "全科医生 just under 0.60", "target": PATHS[15][2], "figures": {"2022": 2.22}, "expected": 2.602, "status": "behind"},
    {"shows": "托位 2.57 in 2022", "target": PATHS[9][2], "figures": {"2022": 2.57}, "expected": 2.1, "status": "ahead"},
    {"shows": "婴儿死亡率 2.4 in 2022: the step is smaller than the printed unit", "target": PATHS[3][2], "indicator": {"decimals": 1}, "figures": {"2022": 2.4}, "expected": 2.38, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "吸烟率 24.0 in 2022, from 2018", "target": PATHS[7][2], "figures": {"2022": 24.0}, "expected": 23.457143, "status": "slightly_behind"},
    {"shows": "个人卫生支出 27.9 in 2022", "target": PATHS[19][2], "figures": {"2022": 27.9}, "expected": 27.6, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "过早死亡率 13.9 in 2022", "target": PATHS[5][2], "figures": {"2022": 13.9}, "expected": 14.0, "status": "maintained"},
    {"shows": "中医药科室 99 in 2023", "target": PATHS[18][2], "figures": {"2023": 99.0}, "expected": 100.0, "status": "breached"},
    {"shows": "近视率 without baseline or figure", "target": PATHS[16][2], "figures": {}, "as_of": "2021-06-30", "status": "no_baseline", "reason": "baseline_missing"},
]  # fmt: skip
