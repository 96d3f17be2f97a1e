//! `nianbao schema`: JSON Schemas of what people write, and of what `check --output json` writes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::{World, open, print};
use crate::finding::Findings;
use crate::finding::words::Lang;
use crate::form::{Form, Forms};
use crate::link;
use crate::model::{Report, Year};
use crate::render::folders;
use crate::schema::{self, ReportSchema, editor};
use crate::source::{CONFIG_FILE, Memo, PASS_OVER, read};

#[derive(Args)]
pub(super) struct Arguments {
    /// 种类：report 报告、agency 机关（_index.md）、page 其他页面、site 站点（site.toml）、findings 核对结果（check --output json）
    #[arg(value_enum)]
    schema: SchemaOf,
    /// 站点文件夹；一并采用其自有格式和往年数字
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// 机关代号；写明的，各行注明上一年的数字
    #[arg(long)]
    agency: Option<String>,
    /// 报告的年度（默认为去年），格式由此而定
    #[arg(long)]
    year: Option<u16>,
    /// 格式，如 2019、2021；不写则按年度
    #[arg(long)]
    form: Option<String>,
}

/// What a schema is of.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum SchemaOf {
    Report,
    Agency,
    Page,
    Site,
    Findings,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let is_site = arguments.site.join(CONFIG_FILE).exists();
    let source = if is_site || arguments.site != Path::new(".") || arguments.agency.is_some() {
        let folder = open(&arguments.site, world.lang)?;
        let mut source = read(&folder, &folders(), PASS_OVER, &mut Memo::default(), &mut Findings::default());
        let links = link::connect(&mut source.portal, &folders(), &mut Findings::default());
        Some((source, links))
    } else {
        None
    };
    let forms = source.as_ref().map_or(Forms::embedded(), |(source, _)| &source.forms);
    let text = match arguments.schema {
        SchemaOf::Findings => schema::FINDINGS.to_owned(),
        SchemaOf::Agency => editor::text(&schema::agency(forms, world.lang)),
        SchemaOf::Page => editor::text(&schema::page(forms, world.lang)),
        SchemaOf::Site => editor::text(&schema::site(forms, world.lang)),
        SchemaOf::Report => {
            let (form, year) = form_of(arguments, forms, world)?;
            let blank = Report::blank(form.clone(), year);
            let before = match (&arguments.agency, &source) {
                (Some(agency), Some((source, links))) => {
                    let index = *links.by_id.get(agency.as_str()).ok_or_else(|| match world.lang {
                        Lang::Zh => format!("站点里没有 {agency}"),
                        Lang::En => format!("there is no {agency} in this site"),
                    })?;
                    links.newest_before(&source.portal, index, year)
                }
                _ => None,
            };
            // What it carries over is of one scope.
            let blank = Report { scope: before.map_or(blank.scope, |before| before.scope), ..blank };
            let before = before.map(|before| (&blank, before));
            editor::text(&schema::report(&ReportSchema { form: &blank.form, forms, before, lang: world.lang }))
        }
    };
    print(&text, world.lang).map(|()| ExitCode::SUCCESS)
}

/// The form that is asked for, and the year.
fn form_of<'f>(arguments: &Arguments, forms: &'f Forms, world: &World) -> Result<(&'f Arc<Form>, Year), String> {
    let number = arguments.year.unwrap_or(u16::try_from(world.today.year()).unwrap_or(2025) - 1);
    let none = match world.lang {
        Lang::Zh => format!("{number}年没有统一格式"),
        Lang::En => format!("there is no form for {number}"),
    };
    let Some(year) = Year::new(number) else { return Err(none) };
    let Some(id) = &arguments.form else { return forms.of_year(number).map(|form| (form, year)).ok_or(none) };
    let known = || forms.iter().map(|form| form.id.as_str()).collect::<Vec<_>>();
    forms.get(id).map(|form| (form, year)).ok_or_else(|| match world.lang {
        Lang::Zh => format!("没有“{id}”这一格式，可以是：{}", known().join("、")),
        Lang::En => format!("there is no form `{id}`; there are: {}", known().join(", ")),
    })
}
