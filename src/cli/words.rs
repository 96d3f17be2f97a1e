//! The words of the command line: helps and complaints about arguments, Chinese first.
//!
//! A command's arguments carry their Chinese words, and [`HELPS`] has the English ones beside them; a
//! test holds that none is without. Complaints are made here from what clap has found, so that they
//! are in the reader's language, too.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::archive::ArchiveKind;
use crate::finding::foreign;
use crate::finding::words::Lang;

/// Names of values, by the argument that takes them.
const VALUES: &[(&str, &str, &str)] = &[
    ("against", "站点", "SITE"),
    ("agencies", "名单", "LIST"),
    ("compare", "文件夹", "FOLDER"),
    ("base_url", "网址", "URL"),
    ("block", "块", "BLOCK"),
    ("blank", "读法", "WAY"),
    ("cell", "单元格", "CELL"),
    ("fail_on", "级别", "LEVEL"),
    ("file", "文件", "FILE"),
    ("form", "格式", "FORM"),
    ("into", "站点", "SITE"),
    ("scope", "范围", "SCOPE"),
    ("source", "来源", "SOURCE"),
    ("agency", "机关代号", "ID"),
    ("apply", "文件", "FILE"),
    ("check", "校验", "CHECK"),
    ("date", "日期", "DATE"),
    ("delta", "文件", "FILE"),
    ("digest", "校验值", "SHA256"),
    ("fonts", "文件夹", "FOLDER"),
    ("host", "地址", "ADDRESS"),
    ("kind", "形式", "KIND"),
    ("lang", "语言", "LANG"),
    ("level", "级别", "LEVEL"),
    ("limit", "个数", "COUNT"),
    ("name", "全称", "NAME"),
    ("out", "位置", "PATH"),
    ("output", "格式", "FORMAT"),
    ("parent", "机关", "AGENCY"),
    ("page", "命令", "COMMAND"),
    ("papers", "形式", "KIND"),
    ("path", "位置", "PATH"),
    ("port", "端口", "PORT"),
    ("query", "检索词", "WORDS"),
    ("receipt", "回执", "RECEIPT"),
    ("rollback", "序号", "NUMBER"),
    ("route", "网址", "ADDRESS"),
    ("schema", "种类", "KIND"),
    ("server", "服务器", "SERVER"),
    ("shell", "命令行程序", "SHELL"),
    ("revision", "版本", "REVISION"),
    ("since", "回执", "RECEIPT"),
    ("site", "站点", "SITE"),
    ("switch", "方式", "WAY"),
    ("timeout", "秒数", "SECONDS"),
    ("title", "标题", "TITLE"),
    ("to", "位置", "TARGET"),
    ("versions", "版本", "VERSION"),
    ("year", "年度", "YEAR"),
];

/// Descriptions of commands and arguments.
const HELPS: &[(&str, &str)] = &[
    // Commands.
    (
        "把一个文件夹的政府信息公开工作年度报告，变成可检索的静态门户",
        "Turns a folder of annual reports on government information disclosure into a static portal",
    ),
    ("核对报告，列出每一处问题", "check reports, list every finding"),
    (
        "列出正文中的每个数字及其对应的单元格（json、text）",
        "list each figure of the texts, and which cell it was taken for (json, text)",
    ),
    (
        "列出各机关报告的编制公布情况：草稿、定稿、公布、逾期",
        "list how far each agency has come with its report: draft, final, published, overdue",
    ),
    (
        "汇总所属单位的数字，与汇总报告对照",
        "add up the figures of a government's units, and compare with its aggregated report",
    ),
    ("比较两个版本：哪些数字、哪些句子有改动", "compare two versions: which figures and which sentences changed"),
    (
        "旧版本、新版本：报告文件、站点文件夹、归档包（含来源文件的）、git:版本；只写一个的，与已公布的文本比较；都不写的，比较当前站点",
        "the old version and the new one: a report's file, a site's folder, a package with sources, git:REVISION; one alone is compared with what was published of it, and without any, the site here is",
    ),
    (
        "与 git 中的这个版本比较：提交、标签（如 HEAD~1），或日期（如 2026-01-15，即当天结束时的版本）",
        "compare with this revision of git: a commit, a tag (HEAD~1), or a day (2026-01-15, as it was at its end)",
    ),
    (
        "只比较这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项",
        "only these agencies: ids or names, apart by commas or given again",
    ),
    (
        "只比较这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项",
        "only these years, such as 2024 or 2022-2024, apart by commas or given again",
    ),
    (
        "输出格式：text 供人阅读，json 供程序使用，html 供打印、签字；不写的按 --out 的文件名，否则 text",
        "text for people, json for programs, html to be printed and signed; as the name of --out says, or else text",
    ),
    (
        "写入这个新文件，不在屏幕上显示；html 有多份报告而这里写的是文件夹的，每份报告一个文件",
        "write into this new file instead of printing; html of several reports into a folder is one file a report",
    ),
    (
        "只输出改动数字所需的 corrections，补上理由即可贴进报告",
        "print nothing but the `corrections` that changed figures need, to be pasted with their reasons",
    ),
    ("说明一项校验的内容、理由和依据", "explain a check: what it looks at, why, and on what basis"),
    ("生成门户", "build the portal"),
    (
        "查看本机是否具备所需的条件：时钟、磁盘、端口、字体、ssh 等",
        "look whether this machine has what is needed: clock, disk, ports, fonts, ssh",
    ),
    ("列出主题：站点改写了什么，还可以改写什么", "list the theme: what the site replaces, and what it could"),
    (
        "把默认主题的一个文件抄进站点的主题，作为起点；已有的文件不作改动",
        "copy a file of the default theme into the site's, to start from; what exists is left alone",
    ),
    ("以 JSON 输出一个页面的模板所见的全部值", "print as JSON all values that the template of a page sees"),
    ("输出主题参考（Markdown）：模板、块、值", "print the reference of themes (Markdown): templates, blocks, values"),
    (
        "默认主题的文件，如 base.html、style.css、zh.toml",
        "a file of the default theme, such as base.html, style.css or zh.toml",
    ),
    (
        "只抄模板的这一块，写成承接默认模板的新模板；可以写多个，用逗号隔开或重复这一项",
        "only this block of the template, as a template that extends the default one; several with commas or by repeating this",
    ),
    (
        "页面：网址，或内容文件的路径，如 qinghe/2024/ 或 content/qinghe/2024.md；首页写 /",
        "the page: its address, or the path of its file, such as qinghe/2024/ or content/qinghe/2024.md; / is the overview",
    ),
    ("列出旧网址和它们转到的网址，供网站服务器使用", "list older addresses and where they lead, for a web server"),
    (
        "写成哪种服务器的配置：nginx、apache；csv 为两列的清单（旧网址、新网址）",
        "for which server: nginx, apache; csv is a table of two columns, older and newer address",
    ),
    ("在本机预览，随文件改动更新", "preview on this machine; follows every change"),
    ("导入已有的年报：Word、网页、文本、表格", "import reports that exist: Word, web pages, text, spreadsheets"),
    ("来源：文件，或存放旧年报的文件夹、ZIP 压缩包", "sources: files, or folders and ZIP files of old reports"),
    ("导入的目标站点；不存在的新建", "the site to import into; made where there is none"),
    ("机关代号，用于所有来源", "the agency's id, for all sources"),
    ("年度，用于所有来源", "the year, for all sources"),
    ("格式，如 2019、2021；不写则按年度和表格判断", "the form, such as 2019; by year and tables where it is not given"),
    (
        "数据范围：own 本单位，aggregated 汇总；不写则按原文",
        "whose figures: own or aggregated; as the source says where it is not given",
    ),
    ("机关名单（CSV 或 Excel）：代号、全称、类型、上级", "a list of agencies (CSV or Excel): id, name, kind, parent"),
    (
        "空白的单元格：missing 记作未填报，zero 记作0；不写则在终端上询问，否则 missing",
        "blank cells: missing, or zero; without it the terminal is asked, or else missing",
    ),
    ("只看结果，不写文件", "show what would be done, write nothing"),
    (
        "不提问：新机关直接添加，名称相近的按新机关，其余问题留待核对",
        "ask nothing: new agencies are added, similar names are new ones, other questions stay open",
    ),
    (
        "另外生成原文与结果对照的网页，存入这个文件夹",
        "write pages that show source and result side by side into this folder",
    ),
    (
        "输出格式：text 供人阅读，json 供程序使用，csv 为各文件的汇总表",
        "text for people, json for programs, csv for a table of all files",
    ),
    ("覆盖站点里已有而内容不同的报告", "overwrite reports of the site that differ"),
    ("新建站点，或在站点里添加机关、年度", "start a site, or add an agency or a year to one"),
    (
        "把报告导出为 Word、Excel、PDF 文件或网页片段",
        "export reports as files of Word, Excel or PDF, or as fragments of HTML",
    ),
    (
        "PDF 所用的字体文件所在的文件夹（默认用系统里的字体）；也可由环境变量 NIANBAO_FONTS 给出",
        "the folder of the font files for PDF (by default those of the system); the environment may give it as NIANBAO_FONTS",
    ),
    (
        "为不用本程序的领导生成送审材料：报告全文、核对结果、与上年对照、改动和签字栏",
        "one folder for whoever signs: the report as it will be seen, findings, figures beside last year's, what changed, lines to sign",
    ),
    (
        "只送审这些机关的报告：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项；机关和年度都不写的，为全部草稿、审核中的和公布后有改动的报告",
        "only reports of these agencies: ids, names or short names, several with commas or by repeating this; with neither \
         agency nor year, all drafts, reports under review and those that changed since they were published",
    ),
    (
        "只送审这些年度的报告，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项",
        "only reports for these years, such as 2024 or 2022-2024, several with commas or by repeating this",
    ),
    ("写入这个新文件夹；已有内容的不作改动", "write into this new folder; one that holds anything is left alone"),
    (
        "只导出这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项",
        "only these agencies: ids, names or short names, several with commas or by repeating this",
    ),
    (
        "只导出这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项",
        "only these years, such as 2024 or 2022-2024, several with commas or by repeating this",
    ),
    (
        "docx 公文格式的 Word 文件，xlsx 按格式排列的表格和逐格明细，pdf 长期保存的版式文件，html 供贴进其他发布系统的片段",
        "docx: a Word document in the measures of official papers; xlsx: the tables as printed, and a list of all figures; \
         pdf: a file that keeps; html: a fragment to paste into another system",
    ),
    (
        "写到哪里：一份报告是一个文件，多份是一个文件夹，写作 .xlsx 文件的是带目录的一本工作簿；已有的不覆盖",
        "where to: a file for one report, a folder for several, or an .xlsx file for one workbook of them with an index; \
         nothing that exists is overwritten",
    ),
    ("生成归档包", "make a package for the archive"),
    ("发布门户：先列出变动，再一步切换", "publish the portal: list the changes, then switch in one step"),
    ("核验归档包或已发布的门户", "verify a package or a published portal"),
    ("检索站点，与门户网页的检索相同", "search the site, as its readers do"),
    ("输出 JSON Schema，供编辑器和程序使用", "print JSON Schemas, for editors and programs"),
    (
        "到哪一级算不通过，退出码为1：error、warning 或 note（默认：error）",
        "from which level on the exit code is 1: error, warning or note (default: error)",
    ),
    ("输出命令行补全脚本（bash、zsh、fish）", "print completions for bash, zsh or fish"),
    ("命令行程序：bash、zsh 或 fish", "the shell: bash, zsh or fish"),
    ("输出手册页（man）", "print a manual page, for man"),
    ("命令，如 check；不写则为总述", "a command, such as check; the program as a whole where none is named"),
    (
        "改正机械的书写问题：先列出变动，经确认再写入；填报数字从不改动",
        "repair what is mechanical: shows the changes, asks, writes them; no statutory figure is touched",
    ),
    ("只列出变动，不写入", "list the changes, write nothing"),
    ("不再询问，直接写入（用于脚本）", "ask nothing, write (for scripts)"),
    // Arguments.
    (
        "为站点里每个应编制报告的机关建立这一年度的报告（含本级政府，不含已撤并的）；已有的不作改动",
        "make the year's report of every agency of the site that owes one, the government's included, merged ones left out; what exists is left alone",
    ),
    (
        "汇总哪个机关的所属单位：机关代号、名称或简称（默认为有所属单位的最上级机关）",
        "the agency whose units are added up: id or name (the one at the top that has units)",
    ),
    (
        "输出格式：text 供人阅读，json 供程序使用，xlsx 为各单位并列的表格",
        "text for people, json for programs, xlsx for a table with the units side by side",
    ),
    ("写入这个新文件，不在屏幕上显示（xlsx 必须写明）", "write to this new file instead of the screen (xlsx needs it)"),
    (
        "把合计写入汇总报告的草稿，没有的新建；只写数字和汇总单位，文字和已公布的报告不作改动",
        "write the sums into the draft of the aggregated report, made where there is none; only figures and the list of units, never words nor what is published",
    ),
    ("报告的年度（默认为去年）", "year of the reports (last year)"),
    (
        "只列这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项",
        "list only these agencies: ids or names, apart by commas or given again",
    ),
    (
        "输出格式：text 供人阅读，json 供程序使用，csv、xlsx 为表格",
        "text for people, json for programs, csv and xlsx for tables",
    ),
    (
        "写入这个新文件，不在屏幕上显示（xlsx 必须写明）；与 --remind 同用时为文件夹，每个机关一个文件",
        "write to this new file instead of the screen (xlsx needs it); with --remind a folder, a file for each agency",
    ),
    (
        "为尚未完成的机关各写一份催办通知，写明缺什么、在哪里",
        "write a reminder in Chinese for each agency that owes something: what, and where",
    ),
    (
        "种类：report 报告、agency 机关（_index.md）、page 其他页面、site 站点（site.toml）、findings 核对结果（check --output json）",
        "of what: a report, an agency (_index.md), another page, the site (site.toml), or findings (check --output json)",
    ),
    ("站点文件夹；一并采用其自有格式和往年数字", "the site's folder, for its own forms and the figures of other years"),
    ("机关代号；写明的，各行注明上一年的数字", "the agency's id: each row then says its figures of the year before"),
    ("报告的年度（默认为去年），格式由此而定", "the year of the report (last year), on which its form depends"),
    ("格式，如 2019、2021；不写则按年度", "the form, such as 2019; by the year where it is not given"),
    ("输出所用的语言（默认按系统语言，否则中文）", "language of what is said (the system's, or else Chinese)"),
    (
        "门户的网址，代替 site.toml 的 base_url，如测试环境的；也可由环境变量 NIANBAO_BASE_URL 给出",
        "where the portal will live, in place of base_url in site.toml, such as for staging; NIANBAO_BASE_URL says it, too",
    ),
    ("只输出结果、错误和需要确认的问题，不输出其他说明", "say nothing but results, errors and questions"),
    ("显示用法", "show how it is used"),
    ("显示版本", "show the version"),
    ("站点文件夹", "the site's folder"),
    ("输出文件夹（默认为站点文件夹下的 public）", "folder to write to (public in the site's folder)"),
    (
        "移交日期（如 2026-03-01），写进封面、目录和移交包；文件的时间仍取数据截至的日期",
        "the day of transfer, such as 2026-03-01, stated on the cover, in the catalogue and in a bag; files keep the date of the content",
    ),
    ("有错误时仍生成可生成的部分", "write what can be written in spite of errors"),
    (
        "有错误时仍按填报的内容生成可生成的部分",
        "write what can be written, with reports as they are, in spite of errors",
    ),
    (
        "有一处错误即不写入；不加时，有错误的报告保持已公布的内容，从未公布的暂不公布，其余照常生成",
        "write nothing where there is an error; without it, a report with errors stays as it was published, or is left out where it never was, and the others are built",
    ),
    (
        "有一处错误即不发布；不加时，有错误的报告保持已公布的内容，从未公布的暂不公布，其余照常发布",
        "do not publish where there is an error; without it, a report with errors stays as it was published, or is left out where it never was, and the others are published",
    ),
    (
        "生成以后把所公布的报告文本存入站点的 record/：用于自行上传 public 的站点（publish 自动存）",
        "keep the texts of what was built in the site's record/: for sites whose public folder is uploaded by hand (publish does so by itself)",
    ),
    (
        "只核对这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项",
        "only these agencies: ids or names, apart by commas or given again",
    ),
    (
        "只核对这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项",
        "only these years, such as 2024 or 2022-2024, apart by commas or given again",
    ),
    (
        "列到哪一级：error 只列错误，warning 列错误和提醒，note 全部列出，并列出各处说明的理由（默认全部列出）",
        "what to list: errors, warnings as well, or all, with the reasons of waivers (all by default)",
    ),
    (
        "在每份报告的页面旁同时生成供下载的文件：docx、xlsx、pdf、html（供贴进其他发布系统的片段），如 --papers=docx,pdf；不写哪几种的，为 site.toml 的 papers 所列，没有列的为 docx 和 xlsx",
        "also write files beside each report's page, to be taken away: docx, xlsx, pdf, html (a piece for systems that pages are pasted into), such as --papers=docx,pdf; where none is named, those that papers of site.toml lists, or else docx and xlsx",
    ),
    (
        "同时为每个文本文件写 .gz 和 .br，供网站服务器直接发送",
        "write .gz and .br beside every text file, for a server to send as they are",
    ),
    ("输出格式：text 供人阅读，json 供程序使用", "text for people, json for programs"),
    (
        "输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用，junit 供测试平台使用，line 每处一行，github、gitlab 供两个平台标注在行旁",
        "text for people, json for programs, sarif for code hosts and editors, junit for servers that run tests, line for one line each, github and gitlab for their annotations",
    ),
    (
        "不列问题，逐份列出与上一年、与其他机关相同的句子和所占比例（text、json）",
        "instead of findings, list what each report has in common with last year's and with another agency's (text, json)",
    ),
    (
        "校验的名称，即核对结果中方括号里的字；不写则列出全部。也可以是导入的报告，如 content/x/2020.md",
        "name of a check, as it stands in brackets in its findings; without one, all are listed; or an imported report, such as content/x/2020.md",
    ),
    (
        "报告中的单元格，如 requests.received.total：说明其导入来源",
        "a cell of the report, such as requests.received.total: where it was imported from",
    ),
    ("端口；被占用时取下一个", "port; the next one where it is taken"),
    (
        "监听的地址；除本机外的地址会让同一网络里的人看到未发布的内容",
        "address to listen on; any but this machine's shows unpublished content to the network",
    ),
    (
        "定时查看文件夹，不等系统通知（网络盘、WSL 等自动如此）",
        "look at the folder again and again, without waiting for the system (as on network disks and WSL)",
    ),
    ("用浏览器打开", "open a browser"),
    (
        "站点文件夹；不存在的新建，已有的在其中添加机关或年度",
        "the site's folder; made where there is none, added to where there is one",
    ),
    ("站点标题（新建站点时用）", "title of a new site"),
    (
        "机关代号（小写字母、数字、连字符）；站点里没有的则添加",
        "address of the agency (small letters, digits, hyphens); added where the site has none of that name",
    ),
    ("机关的全称", "full name of the agency"),
    (
        "报告的年度（默认为去年）；有上一年报告的从其结转",
        "year of the report (last year); carried forward from the report before, if there is one",
    ),
    (
        "把默认主题的文件写进站点的 themes 文件夹，供修改；已有的文件不作改动",
        "write the default theme's files into the site's themes/default, to be changed; what exists is left alone",
    ),
    ("检索词；几个词之间用空格隔开，表示同时包含", "what to look for; words apart by spaces must all be there"),
    ("最多列出几个结果（0 为全部）", "how many results to show (0 for all)"),
    ("归档包的位置；已有内容的位置不作改动", "where to put the package; nothing that exists is touched"),
    (
        "发布位置：文件夹（网站服务器所指的位置），另一台机器 user@host:路径（用 ssh 和 rsync），或对象存储 s3://桶/名称（密钥等由 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_ENDPOINT_URL、AWS_REGION 给出）。历次发布保存在同名的 .releases 里",
        "where to publish: a folder that the web server points at, another machine user@host:path (by ssh and rsync), or object storage s3://bucket/name (keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION). Releases are kept beside it, in .releases",
    ),
    (
        "不发布，生成差量包，带到隔离的网络中用 --apply 发布：相对于 --since 的变动；不带 --since 为全部，用于目标网络的首次发布",
        "do not publish; write a package, to be published elsewhere with --apply: what changed since --since, or, without it, everything, for the first release over there",
    ),
    (
        "差量包的起点：目标网络现有发布的回执（.json）",
        "what the package starts from: the receipt (.json) of the release over there",
    ),
    (
        "发布一个差量包；与现有发布不衔接的拒绝发布，不作改动",
        "publish such a package; refused, with nothing touched, where it does not fit the release",
    ),
    (
        "只用于 s3://，公众直接读取的存储桶：逐个文件就位，先样式后网页，每一页都完整，但不是一步切换；用过一次，以后均照此发布",
        "for s3:// only, a bucket that the public reads itself: files are put in place one by one, styles before pages; each page is whole, but it is not one step; once used, it is kept to",
    ),
    (
        "立即退回此前在线的那次发布，写明序号的（--rollback=7）退回或恢复那一次：先核对其完好，列出变动；在终端上询问确认，不在终端上直接退回；不需要 --allow",
        "go back at once to the release that was live before, or, with a number (--rollback=7), back or forward to that one: it is held against its digests, the changes are listed; asks on a terminal, elsewhere it goes on; needs no --allow",
    ),
    ("只列出变动，不发布", "list the changes, do not publish"),
    ("不再询问，直接发布（用于脚本）", "publish without asking (for scripts)"),
    (
        "允许撤下报告，允许改动已发布的数字而无更正说明",
        "allow reports to be withdrawn, and published figures to change without a correction",
    ),
    (
        "另一台机器、对象存储多少秒没有答复即不再等待",
        "give up after so many seconds without an answer from another machine or a store",
    ),
    (
        "本机文件夹切换的方式：link 符号链接，rename 文件夹换名",
        "how to switch a folder of this machine: a symbolic link, or renaming the folder",
    ),
    ("变动的输出格式：text 供人阅读，json 供程序使用", "form of the changes: text for people, json for programs"),
    ("归档包，或已发布的门户文件夹", "a package, or the folder of a published portal"),
    (
        "再与这个站点的来源文件比较：重新生成，逐字节核对",
        "compare with the sources of this site, too: rebuilt, byte by byte",
    ),
    (
        "再与发布回执（.json）比较，核对是否与发布时一致",
        "compare with a receipt (.json), too: what was published must be there",
    ),
    (
        "签名由这个站点 site.toml 的 [signatures] 所写的命令核验；写了 --against 的，就是那个站点",
        "signatures are checked by the commands that [signatures] in this site's site.toml names; the site of --against, where that is given",
    ),
    (
        "差量包发布后的总校验值应当是这个（生成差量包时给出、另行带来的 64 位十六进制数）；不同的拒绝发布",
        "the digest of the whole that the delta package must lead to (64 hexadecimal digits, brought beside it); with another it is refused",
    ),
    (
        "再与登记的总校验值比较（归档、发布时给出的 64 位十六进制数）",
        "compare with the digest of the whole that was registered, too (64 hexadecimal digits)",
    ),
];

/// The command line in this language.
pub(super) fn command(command: Command, lang: Lang) -> Command {
    let zh = lang == Lang::Zh;
    let switch = |name: &'static str, short: char, action: ArgAction, help: &'static str| {
        Arg::new(name).long(name).short(short).action(action).help(help).global(true).display_order(1000)
    };
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(switch("help", 'h', ArgAction::Help, "显示用法"))
        .arg(switch("version", 'V', ArgAction::Version, "显示版本"));
    let command = localize(command, lang);
    if !zh {
        return command;
    }
    // Usages are known only when a command knows its place.
    let mut built = command.clone();
    built.build();
    let usage = |command: &Command| {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage);
        usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]")
    };
    with_usages(command, &built, &usage)
}

/// A command and all below it, with their usages. `built` is the same command, which knows its place.
fn with_usages(command: Command, built: &Command, usage: &dyn Fn(&Command) -> String) -> Command {
    let command = command.override_usage(usage(built));
    command.mut_subcommands(|command| match built.find_subcommand(command.get_name()) {
        Some(built) => with_usages(command, built, usage),
        None => command,
    })
}

/// A command and all below it, with their words in this language.
fn localize(mut command: Command, lang: Lang) -> Command {
    if let Some(about) = command.get_about().map(StyledStr::to_string) {
        command = command.about(in_lang(&about, lang));
    }
    if lang == Lang::Zh {
        command = command
            .help_template("{before-help}{about-with-newline}\n用法: {usage}\n\n{all-args}{after-help}")
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令");
    }
    command.mut_args(|arg| argument(arg, lang)).mut_subcommands(|command| localize(command, lang))
}

fn argument(mut arg: Arg, lang: Lang) -> Arg {
    let mut help = arg.get_help().map(|help| in_lang(&help.to_string(), lang)).unwrap_or_default();
    let takes = arg.get_action().takes_values();
    if let Some((_, zh, en)) = VALUES.iter().find(|(id, ..)| takes && *id == arg.get_id().as_str()) {
        arg = arg.value_name(if lang == Lang::Zh { zh } else { en });
    }
    if lang == Lang::Zh {
        if takes {
            let allowed: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            // Many a help says itself what each value does.
            if !allowed.iter().all(|value| help.contains(value)) {
                help = format!("{help}（可以是：{}）", allowed.join("、"));
            }
            let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
            if !default.is_empty() {
                help = format!("{help}（默认：{}）", default.join(" "));
            }
            arg = arg.hide_possible_values(true).hide_default_value(true);
        }
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        arg = arg.help_heading(heading);
    }
    arg.help(help)
}

fn in_lang(chinese: &str, lang: Lang) -> String {
    let english = || HELPS.iter().find(|(zh, _)| *zh == chinese).map(|(_, en)| *en);
    match lang {
        Lang::Zh => chinese.to_owned(),
        // This one follows from the table of kinds.
        Lang::En if chinese == ArchiveKind::all_in_words(Lang::Zh) => ArchiveKind::all_in_words(lang),
        Lang::En => english().unwrap_or(chinese).to_owned(),
    }
}

/// What is wrong with the arguments, in Chinese. `None` where clap does not complain but shows a help.
pub(super) fn complaint(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let mut message = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项“{argument}”，或不需要这个参数"),
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", text(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”后面缺少内容"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("“{argument}”不能是“{value}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少：{argument}"),
        ErrorKind::ArgumentConflict => {
            let prior = text(ContextKind::PriorArg);
            match prior.is_empty() || argument.starts_with(&prior) {
                true => format!("“{argument}”只能写一次"),
                false => format!("“{argument}”不能与“{prior}”同时使用"),
            }
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("“{argument}”后面的内容个数有误")
        }
        ErrorKind::InvalidUtf8 => "参数中有非 UTF-8 的文字".to_owned(),
        _ => return None,
    };
    let allowed = text(ContextKind::ValidValue);
    if !allowed.is_empty() {
        message = format!("{message}，可以是：{allowed}");
    }
    if let Some(reason) = std::error::Error::source(error) {
        message = format!("{message}：{}", foreign::localize(&reason.to_string(), Lang::Zh));
    }
    // Of several that are similar, the last is the most.
    let close =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(text).concat();
    if let Some(close) = close.rsplit('、').next().filter(|close| !close.is_empty()) {
        message = format!("{message}；是否应为“{close}”？");
    }
    let usage = text(ContextKind::Usage);
    let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage).trim();
    if !usage.is_empty() {
        message = format!("{message}\n\n用法: {usage}");
    }
    Some(format!("{message}\n\n加 --help 查看用法"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// Every word of every help has its English one.
    #[test]
    fn helps_are_complete() {
        fn walk(command: &Command, missing: &mut Vec<String>) {
            let helps = command.get_arguments().filter_map(|arg| arg.get_help());
            let known = |text: &str| in_lang(text, Lang::En) != text;
            let texts = helps.chain(command.get_about()).map(StyledStr::to_string);
            missing.extend(texts.filter(|text| !known(text)));
            let takes = command.get_arguments().filter(|arg| arg.get_action().takes_values());
            let names = takes.map(|arg| arg.get_id().as_str());
            missing.extend(names.filter(|id| !VALUES.iter().any(|(known, ..)| known == id)).map(str::to_owned));
            for command in command.get_subcommands() {
                walk(command, missing);
            }
        }
        let mut missing = Vec::new();
        walk(&crate::cli::Arguments::command(), &mut missing);
        assert!(missing.is_empty(), "{missing:#?}");
        for (chinese, english) in HELPS {
            assert!(english.is_ascii() && !chinese.is_ascii(), "{chinese}");
        }
    }
}
