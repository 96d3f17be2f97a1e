//! `nianbao new`: a site to start from.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::World;
use crate::disk;
use crate::finding::foreign::said;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::model::{Report, Year};
use crate::source::{is_agency_id, numbered, print_front_matter};
use crate::tree::Tree;

#[derive(Args)]
pub(super) struct Arguments {
    /// 要新建的站点文件夹
    site: PathBuf,
    /// 站点标题
    #[arg(long, default_value = "政府信息公开工作年度报告")]
    title: String,
    /// 第一个机关的网址名（小写字母、数字、连字符）
    #[arg(long, default_value = "my-agency")]
    agency: String,
    /// 第一个机关的全称
    #[arg(long, default_value = "某某县某某局")]
    name: String,
    /// 第一份报告的年度（默认为去年）
    #[arg(long)]
    year: Option<u16>,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let last = u16::try_from(world.today.year()).unwrap_or(2025) - 1;
    let number = arguments.year.unwrap_or(last);
    let forms = Forms::embedded();
    let year = Year::new(number).filter(|year| forms.of_year(year.get()).is_some());
    let Some(year) = year else {
        return Err(if zh {
            format!("{number}年没有统一格式")
        } else {
            format!("there is no form for {number}")
        });
    };
    if i32::from(number) > i32::from(world.today.year()) {
        return Err(if zh { format!("{number}年还没有开始") } else { format!("{number} has not begun") });
    }
    if !is_agency_id(&arguments.agency) {
        let id = &arguments.agency;
        return Err(if zh {
            format!("「{id}」不能用作机关的网址名；请用小写字母、数字和连字符，且不与系统的网址重名")
        } else {
            format!(
                "`{id}` cannot be an agency's address; use small letters, digits and hyphens, and no name of the portal's own"
            )
        });
    }
    let tree = site(arguments, year, forms);
    disk::plant(&tree, &arguments.site).map_err(|error| {
        let error = said(&error.to_string(), world.lang);
        if zh {
            format!("没有建成 {}：{error}；已有的文件没有动", arguments.site.display())
        } else {
            format!("could not make {}: {error}; nothing that existed was touched", arguments.site.display())
        }
    })?;
    let place = arguments.site.display();
    if zh {
        anstream::eprintln!(
            "已建好 {place}。接着填写 content/{}/{year}.md，然后：\n  nianbao serve {place}",
            arguments.agency
        );
    } else {
        anstream::eprintln!(
            "made {place}. Fill in content/{}/{year}.md, then:\n  nianbao serve {place}",
            arguments.agency
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn site(arguments: &Arguments, year: Year, forms: &Forms) -> Tree {
    let form = forms.of_year(year.get()).expect("the caller has made sure");
    let mut tree = Tree::default();
    let title = toml_string(&arguments.title);
    tree.insert(
        "site.toml",
        format!(
            "title = {title}\n# base_url = \"https://www.example.gov.cn/xxgk/nianbao/\"   # 门户的网址；填写后生成站点地图和订阅\n\n\
             # 政府网站检查要求的各项（国办发〔2017〕47号），请向网站主管单位核实后填写\n\
             [site]\n# name = \"\"      # 网站名称\n# domain = \"\"    # 域名，不带 http\n# id_code = \"\"   # 网站标识码，十位\n\n\
             [publisher]\n# name = \"\"      # 主办单位\n# contact = \"\"   # 联系方式\n\n\
             [footer]\n# icp = \"\"       # ICP备案编号\n# police = \"\"    # 公安机关备案号\n"
        ),
    );
    let quoted = |text: &str| serde_json::to_string(text).expect("plain text");
    tree.insert(
        format!("content/{}/_index.md", arguments.agency),
        format!(
            "---\nname: {}\nkind: 部门          # 政府、政府办公室、部门、乡镇、街道、开发区、授权组织\n---\n",
            quoted(&arguments.name)
        ),
    );
    let report = Report::blank(form.clone(), year);
    let mut text = print_front_matter(&report);
    for section in &form.sections {
        text.push_str(&format!("\n## {}\n", numbered(&section.number, &section.heading)));
    }
    tree.insert(format!("content/{}/{year}.md", arguments.agency), text);
    tree
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
