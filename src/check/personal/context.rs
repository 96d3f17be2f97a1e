//! What the words round a number say that it is.

/// Words beside which a number is that of a person who deals with the office.
const PERSONS: [&str; 26] = [
    "申请人",
    "申请者",
    "原告",
    "上诉人",
    "第三人",
    "当事人",
    "投诉人",
    "举报人",
    "信访人",
    "来访人",
    "来信人",
    "请求人",
    "相对人",
    "委托人",
    "代理人",
    "权利人",
    "户主",
    "村民",
    "居民",
    "市民",
    "群众",
    "患者",
    "学生",
    "先生",
    "女士",
    "身份证",
];

/// Words beside which a number is how an office can be reached, also where the sentence stands among a report's
/// sections: there it must speak of the office.
const OFFICES: [&str; 16] = [
    "咨询电话",
    "办公电话",
    "监督电话",
    "投诉电话",
    "举报电话",
    "值班电话",
    "服务电话",
    "公开电话",
    "热线",
    "邮编",
    "邮政编码",
    "传真",
    "办公地址",
    "电子邮箱",
    "请与",
    "请联系",
];

/// More of them, where it stands before the sections.
const OFFICES_BEFORE: [&str; 6] = ["联系电话", "联系地址", "通讯地址", "通信地址", "联系人", "联系方式"];

/// Labels of numbers that are nobody's.
const LABELS: [&str; 35] = [
    "编号",
    "单号",
    "序号",
    "索引号",
    "文号",
    "代码",
    "账号",
    "帐号",
    "受理号",
    "工单",
    "项目号",
    "流水号",
    "批次号",
    "登记号",
    "许可证号",
    "备案号",
    "案号",
    "编码",
    "资金",
    "金额",
    "总额",
    "合同号",
    "条形码",
    "标识码",
    "订单号",
    "发票号",
    "凭证号",
    "权证号",
    "证书号",
    "信用代码",
    "机构代码",
    "图斑号",
    "宗地号",
    "档号",
    "ISBN",
];

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether a sentence speaks of a person who deals with the office.
pub(in super::super) fn is_of_person(sentence: &str) -> bool {
    any(sentence, &PERSONS)
}

/// Whether a sentence says how an office can be reached. `is_inside` tells that it stands in a section.
pub(super) fn is_of_office(sentence: &str, is_inside: bool) -> bool {
    let says_office = any(sentence, &OFFICES) || !is_inside && any(sentence, &OFFICES_BEFORE);
    says_office && !is_of_person(sentence)
}

/// Whether the words before a number say that it is a telephone number.
pub(super) fn is_of_phone(before: &str) -> bool {
    any(before, &["电话", "手机", "手機", "联系方式", "联系", "号码", "拨打", "Tel", "TEL", "tel", "微信"])
}

/// Whether the words before a number say that it is an identity number.
pub(super) fn is_of_identity(before: &str) -> bool {
    any(before, &["身份证", "身份號", "身份号", "证件号", "公民身份", "身分证", "身份證", "驾驶证"])
}

/// Whether a sentence says that its number is a bank card's.
pub(super) fn is_of_card(before: &str) -> bool {
    any(
        before,
        &[
            "银行卡",
            "卡号",
            "借记卡",
            "储蓄卡",
            "信用卡",
            "社保卡",
            "一卡通",
            "银行账",
            "银行帐",
            "开户",
            "账号",
            "帐号",
            "打入",
            "转账",
            "收款",
        ],
    )
}

/// Whether an account is a public one.
pub(super) fn is_public_account(sentence: &str) -> bool {
    any(sentence, &["财政", "非税", "国库", "对公", "专户", "缴款书", "缴款账", "收费通知", "汇缴"])
}

/// Whether the words right before a number are a label of something else.
pub(super) fn is_labelled(before: &str) -> bool {
    let before =
        before.trim_end_matches([' ', ':', '为', '是', '“', '"', '(', '[', '【', '「', '〔', '第', '.', '#', '№']);
    let before = before.strip_suffix("No").or_else(|| before.strip_suffix("NO")).unwrap_or(before);
    LABELS.iter().any(|label| before.ends_with(label))
}

/// Units after which a number is an amount.
pub(super) fn is_unit(c: char) -> bool {
    "元万亿件项次吨米平公千分%‰".contains(c)
}
