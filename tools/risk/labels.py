"""What the measured inputs of the risk models are called in a text."""

LABELS: dict[str, tuple[str, ...]] = {
    "total_cholesterol": ("TC", "total", "cholesterol", "chol", "T-chol", "TChol", "胆固醇", "总胆"),
    "hdl_cholesterol": ("HDL", "HDL-C", "good cholesterol", "高密度"),
    "systolic_bp": ("BP", "SBP", "systolic", "sys", "syst", "blood pressure", "pressure", "RR", "血压", "收缩压", "高压"),
    "egfr": ("eGFR", "GFR", "filtration", "肾小球滤过率", "滤过率"),
    "bmi": ("BMI", "body mass", "体重指数", "体质指数"),
}
