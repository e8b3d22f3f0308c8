"""Which agency answers a topic, and what we call it while no plan names the unit."""

from collections.abc import Mapping
from typing import Literal, get_args

Competence = Literal[
    "khao-thi",
    "noi-dang-ky",
    "thanh-tra",
    "cong-an",
    "bo-gddt",
    "van-phong",
    "chinh-tri",
    "tong-hop",
    "buu-chinh-vien-thong",
    "buu-dien",
    "nha-mang",
    "bao-chi",
]

COMPETENCES: tuple[Competence, ...] = get_args(Competence)

NEUTRAL_PLAN: Mapping[str, str] = {
    "plan.contact": "đơn vị tổ chức thi",
    "plan.website": "trang thông tin của đơn vị tổ chức thi",
    "plan.province": "tỉnh",
    "plan.lead.khao-thi": "bộ phận khảo thí của Sở Giáo dục và Đào tạo",
    "plan.lead.noi-dang-ky": "nơi đăng ký dự thi",
    "plan.lead.thanh-tra": "bộ phận thanh tra, kiểm tra thi",
    "plan.lead.cong-an": "cơ quan công an",
    "plan.lead.bo-gddt": "Bộ Giáo dục và Đào tạo",
    "plan.lead.van-phong": "Văn phòng Sở Giáo dục và Đào tạo",
    "plan.lead.chinh-tri": "bộ phận chính trị, tư tưởng của Sở Giáo dục và Đào tạo",
    "plan.lead.tong-hop": "bộ phận công nghệ thông tin của đơn vị tổ chức thi",
    "plan.lead.buu-chinh-vien-thong": "cơ quan quản lý bưu chính, viễn thông của tỉnh",
    "plan.lead.buu-dien": "bưu điện",
    "plan.lead.nha-mang": "nhà mạng",
    "plan.lead.bao-chi": "cơ quan quản lý báo chí của tỉnh",
}
"""Every ``{plan.…}`` placeholder there is, with the words that stand in while the plan has none confirmed."""
