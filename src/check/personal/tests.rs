//! Texts, and the numbers of persons in them.

use super::scan::numbers;

/// What is found in a text, each with its kind; the office's own with a mark.
fn found(text: &str, is_inside: bool) -> String {
    let traces = numbers(text, is_inside, "");
    let said = traces.iter().map(|trace| {
        let of_office = if trace.is_of_office { " office" } else { "" };
        format!("{:?} {}{of_office}", trace.kind, &text[trace.range.clone()])
    });
    said.collect::<Vec<_>>().join("; ")
}

#[test]
fn numbers_of_persons_are_found() {
    for (text, expected) in [
        ("身份证号11010519491231002X。", "Identity 11010519491231002X"),
        ("王某，11010519491231002x，", "Identity 11010519491231002x"),
        ("（１１０１０５１９４９１２３１００２Ｘ）", "Identity １１０１０５１９４９１２３１００２Ｘ"),
        ("110105 19491231 002X", "Identity 110105 19491231 002X"),
        ("110105-19491231-002X", "Identity 110105-19491231-002X"),
        ("1101051949\u{200b}1231002X", "Identity 1101051949\u{200b}1231002X"),
        // A slip of the pen in the check digit.
        ("身份证号码：110105194912310029", "Identity 110105194912310029"),
        ("张某某（371321199003071234）", "Identity 371321199003071234"),
        ("身份证号370321900307123", "Identity 370321900307123"),
        ("申请人来电13953312345查询", "Mobile 13953312345"),
        ("139-5331-2345", "Mobile 139-5331-2345"),
        ("139 5331 2345", "Mobile 139 5331 2345"),
        ("１３９５３３１２３４５", "Mobile １３９５３３１２３４５"),
        ("+8613953312345", "Mobile 8613953312345"),
        ("+86 139 5331 2345", "Mobile 139 5331 2345"),
        ("(+86)13953312345", "Mobile 13953312345"),
        ("0086-13953312345", "Mobile 13953312345"),
        ("电话013953312345", "Mobile 013953312345"),
        ("手机一三九五三三一二三四五", "Mobile 一三九五三三一二三四五"),
        ("手机幺三九五三三一二三四五", "Mobile 幺三九五三三一二三四五"),
        ("手机139五三三一二三四五", "Mobile 139五三三一二三四五"),
        ("TEL13953312345", "Mobile 13953312345"),
        ("张三13953312345，李四13853312345", "Mobile 13953312345; Mobile 13853312345"),
        ("13953312345@139.com", "Mobile 13953312345"),
        ("张三,13953312345,11010519491231002X,鲁C", "Mobile 13953312345; Identity 11010519491231002X"),
        ("13953312345/13853312345", "Mobile 13953312345; Mobile 13853312345"),
        ("6228480402564890018", "BankCard 6228480402564890018"),
        ("卡号6228 4804 0256 4890 018", "BankCard 6228 4804 0256 4890 018"),
        ("银行卡6222021602001234567", "BankCard 6222021602001234567"),
        ("银行卡4111111111111111", "BankCard 4111111111111111"),
        ("护照号码E12345678", "Passport E12345678"),
        ("护照：EA1234567", "Passport EA1234567"),
        ("港澳居民来往内地通行证H12345678", "Passport H12345678"),
        ("申请人张三，电话：0533-8180000", "Landline 0533-8180000"),
    ] {
        assert_eq!(found(text, true), expected, "{text}");
    }
}

#[test]
fn other_numbers_are_nobodys() {
    for text in [
        "110105****1231002X",
        "3703**********1234",
        "138****1234",
        "138XXXX1234",
        "统一社会信用代码11370303004222013K",
        "统一社会信用代码113325000026455663",
        "索引号11331002002673436R/2025-143701",
        "联系电话：0533-8180000",
        "电话05338180000",
        "热线12345、4001234567、95598",
        "申请人可拨打电话0533-8180000咨询",
        "2021年1月15日（20210115）",
        "项目编号：13953312345",
        "项目代码2019-370303-48-03-123456",
        "金额13953312345元",
        "13953312345.50元",
        "共13,953,312,345元",
        "https://www.x.gov.cn/art/13953312345.html",
        "https://www.x.gov.cn/13953312345",
        "文号JX13953312345",
        "第13953312345号",
        "139 2019 2020 2021",
        "150 2020 2021 2022",
        "1月1日至12月31日，12264件、36198件、41890件",
        "一三二四五六七八九",
        "二〇一九年至二〇二〇年一月三十一日",
        "非税账号4111111111111111",
        "370303199001011234567",
        "立项370321202101011234",
        "受理编号371321199003071234",
        "12345678901",
        "ISBN 9787111111112",
        "2020-13953312345-1",
    ] {
        assert_eq!(found(text, true), "", "{text}");
    }
}

#[test]
fn the_office_may_publish_its_own() {
    for (text, is_inside, expected) in [
        ("联系电话：13953312345，邮编：256400", false, "Mobile 13953312345 office"),
        ("请与我局办公室联系（地址：滨河路5号；邮编：410600；电话：13953312345；", false, "Mobile 13953312345 office"),
        ("请与我局办公室联系；申请人电话：13953312345；", false, "Mobile 13953312345"),
        ("咨询电话13953312345", true, "Mobile 13953312345 office"),
        ("申请人联系电话：13953312345", false, "Mobile 13953312345"),
        ("联系电话：13953312345", true, "Mobile 13953312345"),
        ("回复13953312345", false, "Mobile 13953312345"),
    ] {
        assert_eq!(found(text, is_inside), expected, "{text}");
    }
}

#[test]
fn hostile_lines_are_read_once() {
    for line in ["1 ".repeat(100_000), "1".repeat(300_000), "13-".repeat(100_000), "一三 ".repeat(50_000)] {
        assert!(numbers(&line, true, "").len() < 100_000);
    }
}

/// A long line is looked at in pieces, and a number on the border of two is found once.
#[test]
fn long_lines_are_read_whole() {
    for before in (65_000..65_560).step_by(7) {
        let line = format!("{}王11010519491231002X，{}13953312345", ".".repeat(before), "好".repeat(60_000));
        let digits: Vec<String> = numbers(&line, true, "").into_iter().map(|trace| trace.digits).collect();
        assert_eq!(digits, ["11010519491231002X", "13953312345"], "{before}");
    }
}
