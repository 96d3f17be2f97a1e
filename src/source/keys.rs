//! Every key of a front matter and of `site.toml`: its name, its official Chinese name, what it takes, and what it
//! means. What is read, what is called unknown, the schemas for editors and the list in the guide all follow
//! from these tables; tables, rows and columns of a report are the form's.
//!
//! A key may be written by either name. Chinese names in `site.toml` are quoted, as TOML wants it.

use crate::finding::closest;

/// A key.
#[derive(Debug)]
pub struct KeyRow {
    /// Its name, by which it is read.
    pub key: &'static str,
    /// Its Chinese name, which means the same in a file.
    pub label: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether a file without it is incomplete.
    pub required: bool,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Text.
    Text,
    /// A text, or several.
    Texts,
    /// An address on the web.
    Url,
    /// A day: 2025-01-20.
    Date,
    /// A day, with or without a time of day: 2025-01-20 10:30.
    Moment,
    /// A day of any year: 01-31.
    Day,
    /// A year.
    Year,
    /// `true` or `false`.
    Truth,
    /// `true`, `false`, or kinds of papers.
    Papers,
    /// A whole number.
    Whole,
    /// One of these words, each in English and in Chinese.
    Words(&'static [(&'static str, &'static str)]),
    /// The name of a check.
    Check,
    /// The address of a cell.
    Cell,
    /// A figure, as a cell has it.
    Figure,
    /// The name of a form, or one for each table.
    Form,
    /// The id of an agency.
    Agency,
    /// A class of agencies.
    AgencyKind,
    /// Keys with values.
    Keys(&'static [KeyRow]),
    /// A list of such.
    List(&'static [KeyRow]),
    /// A unit for each of some cells of money.
    Units,
    /// A level for each of some checks.
    Levels,
    /// Texts under keys of any name, some of which are known; a Chinese name is a name of its own.
    AnyKeys(&'static [KeyRow]),
}

/// What a unit of money may be called.
pub(super) const UNITS: &[(&str, &str)] = &[("unstated", "未注明"), ("yuan", "元"), ("wanyuan", "万元")];
/// What a unit of money is called in Chinese.
pub fn unit_label(key: &str) -> &'static str {
    UNITS.iter().find(|(unit, _)| *unit == key).map_or("", |(_, label)| label)
}

/// What a site may say of a check's level.
pub const LEVELS: [&str; 4] = ["error", "warning", "note", "off"];
const SCOPES: &[(&str, &str)] = &[("own", "本机关"), ("aggregated", "汇总")];

const fn row(key: &'static str, label: &'static str, takes: Takes, zh: &'static str, en: &'static str) -> KeyRow {
    KeyRow { key, label, takes, required: false, zh, en }
}

const fn required(row: KeyRow) -> KeyRow {
    KeyRow { required: true, ..row }
}

/// A report, beside the tables of its form.
pub static REPORT: &[KeyRow] = &[
    row(
        "form",
        "格式",
        Takes::Form,
        "所用格式；不写则按年度。各表不同的，逐表写明",
        "the form; by the year where it is not stated; for each table where they differ",
    ),
    row(
        "scope",
        "数据范围",
        Takes::Words(SCOPES),
        "本单位数据（不含所属单位），还是汇总数据；不写为本单位数据",
        "whose figures: the agency's own (where it is not stated), or those of the units below it added up",
    ),
    row(
        "title",
        "标题",
        Takes::Text,
        "报告的标题；不写则由机关名称和年度组成",
        "the title; made of the agency's name and the year where it is not stated",
    ),
    row(
        "published",
        "发布日期",
        Takes::Moment,
        "报告的发布日期，可以带时刻",
        "the day on which it was published, with the time of day if that is known",
    ),
    row("contact", "联系方式", Takes::Keys(CONTACT), "读者与本机关联系的方式", "how a reader reaches the agency"),
    row(
        "index_number",
        "索引号",
        Takes::Text,
        "政府信息公开目录的索引号",
        "its number in the catalogue of government information",
    ),
    row("document_number", "文号", Takes::Text, "发文字号，如 清政办〔2025〕3号", "the number of the document"),
    row("signed", "成文日期", Takes::Date, "落款的日期", "the day on which it was signed"),
    row("source_url", "原文网址", Takes::Url, "最初公布的网页", "the page on which it was first published"),
    row(
        "aliases",
        "旧网址",
        Takes::Texts,
        "以前的网址，自门户的根算起，如 old/2020/ 或 old/nb2020.html；旧网址自动转到这里",
        "its older addresses, from the portal's top on, such as old/2020/ or old/nb2020.html, which lead here",
    ),
    row(
        "units",
        "金额单位",
        Takes::Units,
        "金额的单位不是万元的单元格，如 administrative_fees.amount: yuan",
        "cells of money that are not in 万元, such as administrative_fees.amount: yuan",
    ),
    row("waivers", "说明", Takes::List(WAIVER), "经核实、保持原样的问题，以及理由", "what stays as it is, and why"),
    row(
        "corrections",
        "更正",
        Takes::List(CORRECTION),
        "公布以后更正的数字",
        "figures that were changed after publication",
    ),
    row("draft", "草稿", Takes::Truth, "true 为草稿，暂不发布", "true for what is not published yet"),
    row(
        "review",
        "审核",
        Takes::List(REVIEW),
        "已经办理的审核步骤，按先后；到“发布”（或更正）才公布，此前为草稿",
        "the steps of its review that were taken, in order; it is a draft until it has come to publication",
    ),
    row(
        "year",
        "年度",
        Takes::Year,
        "报告的年度；文件名已写明，不必再写",
        "the year reported on, which the file's name says",
    ),
    row(
        "agency",
        "机关",
        Takes::Text,
        "机关的名称或代号；文件夹已写明，不必再写",
        "the agency's name or id, which the folder says",
    ),
    row("imported", "导入来源", Takes::Keys(IMPORTED), "由导入程序填写", "written by the import"),
    row(
        "summed_units",
        "汇总单位",
        Takes::Texts,
        "汇总报告相加了哪些单位的数字，写机关代号；由 nianbao total --write 填写",
        "the ids of the units that an aggregated report adds up, written by nianbao total --write",
    ),
];

/// How a reader reaches an agency.
pub static CONTACT: &[KeyRow] = &[
    row("address", "地址", Takes::Text, "通信地址", "postal address"),
    row("phone", "电话", Takes::Text, "电话号码", "telephone"),
    row("fax", "传真", Takes::Text, "传真号码", "fax"),
    row("email", "电子邮箱", Takes::Text, "电子邮箱", "e-mail"),
    row("postcode", "邮编", Takes::Text, "邮政编码，加引号，如 \"054800\"", "postcode, in quotes"),
];

/// Where an imported report came from.
pub static IMPORTED: &[KeyRow] = &[
    row("from", "来源文件", Takes::Text, "来源文件的名称", "the name of the source"),
    row("sha256", "校验值", Takes::Text, "来源文件的 SHA-256", "the SHA-256 of the source"),
];

/// A waiver.
pub static WAIVER: &[KeyRow] = &[
    required(row(
        "check",
        "校验",
        Takes::Check,
        "校验的名称，即核对结果方括号里的字",
        "the check, which stands in brackets in its findings",
    )),
    row(
        "cell",
        "单元格",
        Takes::Cell,
        "只说明这个单元格；不写则说明整份报告",
        "of this cell only; of the whole report where it is not stated",
    ),
    required(row("reason", "理由", Takes::Text, "保持原样的理由", "why it stays as it is")),
    row("accepted_by", "认可", Takes::Text, "由谁认可", "who accepted it"),
    row(
        "until",
        "有效期至",
        Takes::Date,
        "最后有效的一天；不写则长期有效",
        "its last day; it has no end where none is stated",
    ),
];

/// A correction.
pub static CORRECTION: &[KeyRow] = &[
    row("date", "日期", Takes::Date, "更正的日期", "the day of the correction"),
    required(row("cell", "单元格", Takes::Cell, "更正的单元格", "which cell was changed")),
    row("old", "更正前", Takes::Figure, "原来公布的数", "what was published"),
    row("new", "更正后", Takes::Figure, "改后的数，与表中一致", "what it is now, as the table has it"),
    row("reason", "原因", Takes::Text, "更正的原因", "why it was changed"),
];

/// A step of a review.
pub static REVIEW: &[KeyRow] = &[
    required(row(
        "step",
        "步骤",
        Takes::Text,
        "步骤的名称：草稿、初审、复审、终审、发布、更正，或本站设定的",
        "the step: draft, first_review, second_review, final_review, published, corrected, or one of the site's own",
    )),
    row("date", "日期", Takes::Date, "办理的日期", "the day on which it was taken"),
    row("name", "姓名", Takes::Text, "由谁办理", "by whom"),
    row("remark", "备注", Takes::Text, "意见或备注", "a remark"),
];

/// An agency's `_index.md`.
pub static AGENCY: &[KeyRow] = &[
    required(row("name", "名称", Takes::Text, "机关的全称", "its full name")),
    row("short_name", "简称", Takes::Text, "规范简称，用于表格和菜单", "a shorter name for tables and menus"),
    row(
        "names",
        "历年名称",
        Takes::List(NAME),
        "同一机关以前的名称和各自使用的最后一个年度；各年报告用当年的名称",
        "what the same organ was called before, each with the last year of that name; reports keep the name of their year",
    ),
    row(
        "former_names",
        "曾用名",
        Takes::Texts,
        "同一机关以前的名称，年度不详的",
        "the same, where the year is not known",
    ),
    row(
        "kind",
        "类型",
        Takes::AgencyKind,
        "机关的类型，公布期限由此而定",
        "its class, on which the last day of filing depends",
    ),
    row(
        "parent",
        "上级机关",
        Takes::Agency,
        "上级机关的代号，即它的文件夹名",
        "the id of the agency above it, which is its folder's name",
    ),
    row(
        "order",
        "次序",
        Takes::Whole,
        "在目录里的次序，小的在前；没有写的排在后面，按类型（政府、部门、乡镇等）和文件夹名",
        "its place in lists, lower first; those without one follow, by kind and folder",
    ),
    row("division_code", "行政区划代码", Takes::Text, "六位或九位数字，加引号", "six or nine digits, in quotes"),
    row("uscc", "统一社会信用代码", Takes::Text, "十八位", "eighteen digits and letters"),
    row("predecessors", "前身", Takes::List(SUCCESSION), "职责并入本机关的机关", "agencies whose place it took"),
    row("successors", "后继", Takes::List(SUCCESSION), "承接本机关职责的机关", "agencies that took its place"),
    row("aliases", "旧代号", Takes::Texts, "以前的代号，旧网址仍可访问", "older ids, whose addresses lead here"),
];

/// A former name of an agency.
pub static NAME: &[KeyRow] = &[
    required(row("name", "名称", Takes::Text, "当时的全称", "its full name at the time")),
    row("until", "截止年度", Takes::Year, "这个名称使用的最后一个年度", "the last year of that name"),
];

/// The other agency of a merger or split.
pub static SUCCESSION: &[KeyRow] = &[
    required(row(
        "id",
        "代号",
        Takes::Agency,
        "机关的代号，即它的文件夹名",
        "the id of the agency, which is its folder's name",
    )),
    row("from", "起始年度", Takes::Year, "自哪个年度起由后者编报", "the first year for which the successor reports"),
];

/// A page that is no report.
pub static PAGE: &[KeyRow] = &[
    required(row("title", "标题", Takes::Text, "页面的标题", "its title")),
    row(
        "description",
        "简介",
        Takes::Text,
        "一句话的介绍，用于列表和搜索引擎",
        "one sentence about it, for lists and search engines",
    ),
    row(
        "menu",
        "菜单",
        Takes::Truth,
        "true 则列入每页顶部的菜单",
        "true puts it into the menu at the top of every page",
    ),
    row(
        "template",
        "模板",
        Takes::Text,
        "站点主题里的模板，如 topic.html；不写则用 page.html",
        "a template of the site's own theme, such as topic.html; page.html where it is not stated",
    ),
    row(
        "order",
        "次序",
        Takes::Whole,
        "在菜单里的次序，小的在前；不写为 0",
        "its place in menus, lower first; 0 where it is not stated",
    ),
    row(
        "aliases",
        "旧网址",
        Takes::Texts,
        "以前的网址，写法同报告的旧网址",
        "its older addresses, written like those of reports",
    ),
];

/// `site.toml`.
pub static SITE: &[KeyRow] = &[
    required(row("title", "标题", Takes::Text, "门户的标题", "the portal's title")),
    row("description", "简介", Takes::Text, "一句话的介绍", "one sentence about it"),
    row(
        "base_url",
        "网址",
        Takes::Url,
        "门户的网址；填写后生成站点地图和订阅",
        "where the portal will live; sitemap and feed need it",
    ),
    row("licence", "使用许可", Takes::Text, "数据的使用许可", "the licence of the data"),
    row(
        "site",
        "网站",
        Takes::Keys(HOST),
        "所在的政府网站（国办发〔2017〕47号要求的各项）",
        "the hosting site, as inspections ask for it",
    ),
    row("publisher", "主办", Takes::Keys(PUBLISHER), "门户的主办单位", "who answers for the portal"),
    row("footer", "页脚", Takes::Keys(FOOTER), "每页底部的标识", "what stands at the foot of every page"),
    row(
        "head",
        "页面头部",
        Takes::Keys(HEAD),
        "所在网站要求每页引用的脚本和样式，如访问统计、无障碍工具",
        "scripts and styles that the host asks for on every page, such as statistics and accessibility tools",
    ),
    row(
        "csp",
        "安全策略",
        Takes::Keys(CSP),
        "此外允许的来源（内容安全策略 CSP）；[head] 所列脚本和样式的来源自动计入",
        "further sources that the content security policy allows; those of [head] are allowed by themselves",
    ),
    row("search", "站内检索", Takes::Truth, "false 则不生成检索", "false leaves the portal's search out"),
    row(
        "checks_page",
        "数据校验页",
        Takes::Truth,
        "false 则不设“数据校验”页面，报告页也不列校验结果",
        "false leaves out the page 数据校验 and the results on report pages",
    ),
    row(
        "agency_files",
        "机关文件",
        Takes::Truth,
        "每家机关是否有自己的订阅地址（Atom）和数据文件（JSON）；不写时，机关不超过 300 家的有",
        "whether each agency has an Atom feed and a JSON file of its own; where it is not said, portals of up to 300 agencies have them",
    ),
    row(
        "papers",
        "下载文件",
        Takes::Papers,
        "在每份报告的页面旁生成供下载的文件：docx 全文（Word）、xlsx 统计表（Excel）、pdf 版式文件、html 供贴进其他发布系统的片段；true 为 docx 和 xlsx；默认 false，也可以只在生成时写 --papers",
        "files beside each report's page, to be taken away: docx, xlsx, pdf, and html for systems that pages are pasted into; true is docx and xlsx; none where it is not said, and build has --papers",
    ),
    row(
        "review_steps",
        "审核步骤",
        Takes::Texts,
        "报告公布前后的步骤；不写为草稿、初审、复审、终审、发布、更正；没有“发布”的，最后一步即为公布",
        "the steps of a report's review; the last one publishes where none is called 发布 (published)",
    ),
    row(
        "least_sample",
        "最小样本",
        Takes::Whole,
        "比率的分母小于这个数的，只列分子和分母，不作比较；默认 10",
        "a share of fewer than this is shown as its two numbers and not compared; 10 where it is not said",
    ),
    row(
        "attachment_types",
        "附件类型",
        Takes::Texts,
        "默认类型之外还要公布的附件类型，如 caj；网页和程序不在其内",
        "further types of attachments that are published, such as caj; never pages or programs",
    ),
    row("theme", "主题", Takes::Keys(THEME), "网页的样式", "the looks of pages"),
    row(
        "deadlines",
        "公布期限",
        Takes::Keys(DEADLINES),
        "早于法定期限的，写在这里，如 01-20",
        "last days that are earlier than the statute's, such as 01-20",
    ),
    row(
        "checks",
        "校验级别",
        Takes::Levels,
        "各项校验的级别：error、warning、note、off",
        "levels of checks: error, warning, note, off",
    ),
    row(
        "removed",
        "撤下的报告",
        Takes::List(REMOVED),
        "撤下的报告，原网址上说明已撤下；写作 [[removed]]",
        "reports whose addresses say that they were removed; written as [[removed]]",
    ),
    row(
        "archive",
        "归档",
        Takes::AnyKeys(ARCHIVE),
        "归档包登记的各项，名称可以自定",
        "what an archive registers of a package; other names may be used, too",
    ),
    row(
        "signatures",
        "签名核验",
        Takes::Keys(SIGNATURES),
        "核验签名的命令，按签名文件的扩展名；{file} 是被签名的文件，{signature} 是签名",
        "commands that check signatures, by their endings; {file} is what was signed, {signature} the signature",
    ),
];

/// The hosting site.
pub static HOST: &[KeyRow] = &[
    row("name", "网站名称", Takes::Text, "网站名称", "its name"),
    row("domain", "网站域名", Takes::Text, "网站域名，不带 http", "its domain, without http"),
    row("id_code", "网站标识码", Takes::Text, "网站标识码，十位", "its identification code, of ten characters"),
];

/// Who answers for the portal.
pub static PUBLISHER: &[KeyRow] = &[
    row("name", "主办单位", Takes::Text, "主办单位", "its name"),
    row("contact", "联系方式", Takes::Text, "联系方式", "how it is reached"),
];

/// The foot of every page.
pub static FOOTER: &[KeyRow] = &[
    row("icp", "ICP备案编号", Takes::Text, "ICP备案编号", "the ICP number"),
    row("police", "公安机关备案号", Takes::Text, "公安机关备案号", "the number with the police"),
    row(
        "report_errors",
        "网站找错",
        Takes::Url,
        "“我为政府网站找错”的网址",
        "the address of 我为政府网站找错 for this site",
    ),
    row(
        "hosted",
        "由网站提供",
        Takes::Truth,
        "true 表示页脚由所在网站的框架提供",
        "true where the host's own frame carries all this",
    ),
];

/// What the host asks for in the head of every page.
pub static HEAD: &[KeyRow] = &[
    row(
        "scripts",
        "脚本",
        Takes::Texts,
        "脚本的网址（https:// 或以 / 开头），或主题 assets 里的文件名",
        "addresses of scripts (https://, or from / on), or names of files in the theme's assets",
    ),
    row("styles", "样式", Takes::Texts, "样式的网址或文件名，写法同上", "the same of styles"),
];

/// Sources that the policy allows beside the portal's own. A directive goes by its name in the standard,
/// with `_` for `-` (W3C, Content Security Policy Level 3).
pub static CSP: &[KeyRow] = &[
    row(
        "script_src",
        "脚本来源",
        Takes::Texts,
        "脚本的来源，如 https://hm.baidu.com",
        "of scripts, such as https://hm.baidu.com",
    ),
    row("style_src", "样式来源", Takes::Texts, "样式的来源", "of styles"),
    row("img_src", "图片来源", Takes::Texts, "图片的来源", "of images"),
    row("font_src", "字体来源", Takes::Texts, "字体的来源", "of fonts"),
    row("connect_src", "连接来源", Takes::Texts, "脚本可以连接的地址", "what scripts may connect to"),
    row("media_src", "音视频来源", Takes::Texts, "音频、视频的来源", "of audio and video"),
    row("frame_src", "框架来源", Takes::Texts, "内嵌页面的来源", "of pages in frames"),
];

/// The theme.
pub static THEME: &[KeyRow] = &[row(
    "name",
    "名称",
    Takes::Text,
    "themes 里的文件夹名；不写为 default",
    "its folder in themes; default where it is not stated",
)];

/// Last days of filing, by class of agencies.
pub static DEADLINES: &[KeyRow] = &[
    row("government", "政府", Takes::Day, "本级政府", "governments"),
    row("government_office", "政府办公室", Takes::Day, "政府办公室", "offices of governments"),
    row("department", "部门", Takes::Day, "政府部门", "departments"),
    row("township", "乡镇", Takes::Day, "乡镇", "townships"),
    row("subdistrict", "街道", Takes::Day, "街道", "subdistricts"),
    row("zone", "开发区", Takes::Day, "开发区、功能区", "zones"),
    row("authorized_organization", "授权组织", Takes::Day, "法律法规授权组织", "organizations with powers by law"),
];

/// Fields of an archive that have a name of their own in packages.
pub static ARCHIVE: &[KeyRow] = &[
    row("fonds", "全宗号", Takes::Text, "全宗号", "the number of the fonds"),
    row("retention", "保管期限", Takes::Text, "保管期限", "how long it is kept"),
    row("organization", "移交单位", Takes::Text, "移交单位", "who hands it over"),
    row("contact_name", "联系人", Takes::Text, "联系人", "whom to ask"),
    row("contact_phone", "联系电话", Takes::Text, "联系电话", "telephone"),
    row("contact_email", "联系邮箱", Takes::Text, "联系邮箱", "e-mail"),
    row("address", "地址", Takes::Text, "地址", "postal address"),
    row("identifier", "档号", Takes::Text, "整个包的档号或其他标识", "the identifier of the package"),
    row(
        "item_number",
        "每份档号",
        Takes::Text,
        "目录里每份报告的档号怎样编，如 {fonds}-{year}-{retention}-{number}",
        "how the number of each report is made up, such as {fonds}-{year}-{retention}-{number}",
    ),
    row("group", "分组", Takes::Text, "所属的一组归档包", "the group of packages it belongs to"),
    row("description", "说明", Takes::Text, "说明", "what it is"),
];

/// A report that is no longer published.
pub static REMOVED: &[KeyRow] = &[
    required(row(
        "report",
        "报告",
        Takes::Text,
        "机关代号和年度，如 qinghe-housing/2019",
        "agency and year, such as qinghe-housing/2019",
    )),
    row("agency", "机关名称", Takes::Text, "机关还在 content 里的不必写", "its name, where content no longer has it"),
    row(
        "since",
        "撤下日期",
        Takes::Date,
        "不写的，取 record/ 记下的日期",
        "since when; as record/ has it where it is not said",
    ),
    row("reason", "原因", Takes::Text, "为什么撤下", "why"),
    row("contact", "咨询", Takes::Text, "向谁咨询；不写为主办单位", "whom to ask; the publisher where it is not said"),
];

/// Commands that check signatures, by the endings of those.
pub static SIGNATURES: &[KeyRow] = &[
    row("minisig", "minisign签名", Takes::Texts, "minisign 的签名", "signatures of minisign"),
    row("asc", "OpenPGP文本签名", Takes::Texts, "OpenPGP 的签名（文本）", "signatures of OpenPGP, as text"),
    row("gpg", "OpenPGP签名", Takes::Texts, "OpenPGP 的签名", "signatures of OpenPGP"),
    row("sig", "OpenPGP分离签名", Takes::Texts, "OpenPGP 的签名", "signatures of OpenPGP"),
    row("tsr", "时间戳", Takes::Texts, "时间戳（RFC 3161）", "time stamps (RFC 3161)"),
    row("p7s", "CMS签名", Takes::Texts, "CMS 签名", "signatures in CMS"),
    row("sm2", "SM2签名", Takes::Texts, "SM2 签名（GB/T 32918）", "signatures with SM2 (GB/T 32918)"),
];

/// All tables, with the file that each is of.
pub static FILES: &[(&str, &[KeyRow])] = &[
    ("content/<agency>/<year>.md", REPORT),
    ("content/<agency>/_index.md", AGENCY),
    ("content/<page>.md", PAGE),
    ("site.toml", SITE),
];

/// The key of a table that is written so, by either name.
pub fn named(table: &'static [KeyRow], written: &str) -> Option<&'static KeyRow> {
    table.iter().find(|row| row.key == written || row.label == written.trim())
}

/// The key of a table that is probably meant, in the language in which it was written.
pub(super) fn meant(table: &'static [KeyRow], written: &str) -> Option<String> {
    closest(written, table.iter().flat_map(|row| [row.key, row.label]))
}

/// Whether a name is one of the names of this key of a table.
pub(super) fn is(table: &'static [KeyRow], key: &str, written: &str) -> bool {
    key == written || named(table, written).is_some_and(|row| row.key == key)
}

/// The same for a key of whatever file.
pub(super) fn is_of_any(key: &str, written: &str) -> bool {
    FILES.iter().any(|(_, table)| is(table, key, written))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::form::Forms;
    use crate::model::AgencyKind;

    /// All tables, with those inside them.
    fn tables() -> Vec<&'static [KeyRow]> {
        fn walk(table: &'static [KeyRow], all: &mut Vec<&'static [KeyRow]>) {
            all.push(table);
            for row in table {
                if let Takes::Keys(inner) | Takes::List(inner) | Takes::AnyKeys(inner) = row.takes {
                    walk(inner, all);
                }
            }
        }
        let mut all = Vec::new();
        FILES.iter().for_each(|(_, table)| walk(table, &mut all));
        all
    }

    #[test]
    fn a_name_is_that_of_one_key() {
        for table in tables() {
            let names: Vec<&str> = table.iter().flat_map(|row| [row.key, row.label]).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
            for row in table {
                assert!(row.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'));
                assert!(!row.label.is_ascii() && !row.zh.is_ascii(), "{}", row.key);
                assert!(!row.zh.ends_with('。') && !row.en.ends_with('.'), "{}", row.key);
            }
        }
    }

    /// A key of a report is no table and no row of any form, under either name.
    #[test]
    fn no_key_hides_a_table() {
        for form in Forms::embedded().iter() {
            for name in REPORT.iter().flat_map(|row| [row.key, row.label]) {
                assert_eq!(form.table(name), None, "{name}");
                assert!(form.tables.iter().all(|table| table.row(name).is_none()), "{name}");
            }
        }
    }

    #[test]
    fn last_days_are_of_the_classes_of_agencies() {
        let rows: Vec<(&str, &str)> = DEADLINES.iter().map(|row| (row.key, row.label)).collect();
        let kinds: Vec<(&str, &str)> = AgencyKind::ALL.iter().map(|kind| (kind.key(), kind.words()[0])).collect();
        assert_eq!(rows, kinds);
    }
}
