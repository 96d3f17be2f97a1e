//! The command line, as a clerk and a script meet it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use nianbao::disk;
use tempfile::TempDir;

use crate::site;

fn folder() -> TempDir {
    TempDir::new().expect("a folder for the test")
}

/// A copy of a golden site, to be changed.
fn copy(name: &str) -> TempDir {
    let folder = folder();
    let tree = disk::read_tree(&site::tests("golden").join(name).join("site")).expect("the site is there");
    disk::plant(&tree, folder.path()).expect("files can be written");
    folder
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
    fs::write(path, text).expect("files can be written");
}

/// A script says from which level on a site has failed; what is explained and what stands in drafts fails none.
#[test]
fn a_site_fails_from_a_level_on() {
    let sample = site::repository();
    let code = |level: &str| site::run_in(sample, &["check", "--fail-on", level]).code;
    assert_eq!([code("error"), code("warning"), code("note")], [Some(0), Some(1), Some(1)]);
    let site = copy("two_agencies");
    let report = "content/qinghe/2020/index.md";
    let text = fs::read_to_string(site.path().join(report)).expect("the report is there");
    put(site.path(), report, &text.replacen("---\n", "---\ndraft: true\n", 1));
    let scope = ["check", "--agency", "qinghe", "--year", "2020", "--fail-on", "warning"];
    let run = site::run_in(site.path(), &scope);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
}

/// What makes something says for programs what it made: one object with a version, and nothing else on the standard
/// output.
#[test]
fn what_was_made_is_told_to_programs() {
    let site = copy("two_agencies");
    let place = folder();
    let out = |name: &str| place.path().join(name).to_string_lossy().into_owned();
    let told = |arguments: &[&str]| -> serde_json::Value {
        let run = site::run_in(site.path(), &[arguments, &["--output", "json"]].concat());
        let told: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}{}", run.stdout, run.stderr));
        assert_eq!(told["version"], 1, "{arguments:?}");
        told
    };
    let built = told(&["build", "--out", &out("public")]);
    let files = built["files"].as_u64().expect("a number");
    assert_eq!((&built["state"], &built["written"]), (&"built".into(), &files.into()), "{built}");
    assert_eq!((&built["reports"], &built["drafts"]), (&4.into(), &0.into()), "{built}");
    let again = told(&["build", "--out", &out("public")]);
    assert_eq!((&again["state"], &again["files"], &again["written"]), (&"unchanged".into(), &files.into(), &0.into()));
    assert_eq!(again["findings"], built["findings"]);
    let report = "content/qinghe-housing/2021.md";
    let text = fs::read_to_string(site.path().join(report)).expect("the report is there");
    put(site.path(), report, &text.replacen("---\n", "---\nunknown: [\n", 1));
    let held = told(&["build", "--out", &out("public")]);
    assert_eq!((&held["state"], &held["held_back"]), (&"built".into(), &serde_json::json!(["qinghe-housing/2021"])));
    assert!(held["findings"]["error"].as_u64() > Some(0), "{held}");
    assert_eq!(told(&["build", "--strict", "--out", &out("other")])["state"], "stopped");
    put(site.path(), report, &text);
    let archived = told(&["archive", "--kind", "zip", "--out", &out("a.zip")]);
    assert_eq!((&archived["kind"], &archived["reports"]), (&"zip".into(), &4.into()));
    assert_eq!(archived["digest"]["sha256"].as_str().map(str::len), Some(64));
    let one = told(&["export", "--kind", "xlsx", "--agency", "qinghe", "--year", "2021", "--out", &out("a.xlsx")]);
    assert_eq!(
        one["reports"][0],
        serde_json::json!({ "agency": "qinghe", "year": 2021, "draft": false, "file": null })
    );
    let several = told(&["export", "--kind", "docx", "--year", "2021", "--out", &out("papers")]);
    for report in several["reports"].as_array().expect("a list") {
        assert!(place.path().join("papers").join(report["file"].as_str().expect("a name")).exists(), "{report}");
    }
    let made = told(&["new", ".", "--agency", "qinghe-water", "--name", "清河县水利局", "--year", "2021"]);
    let written = made["written"].as_array().expect("a list");
    assert!(written.contains(&"content/qinghe-water/2021.md".into()), "{made}");
    assert!(written.iter().all(|path| site.path().join(path.as_str().expect("a path")).exists()), "{made}");
}

/// Signatures beside the lists of a package, or beside a package that is one file, are named and no fault; they are
/// checked by the command that the site names, and it is said by whom, or that nobody has.
#[test]
fn signatures_are_checked_by_the_named_command() {
    let site = copy("two_agencies");
    let place = folder();
    let path = |name: &str| place.path().join(name);
    for (kind, name) in [("folder", "package"), ("bagit", "bag"), ("zip", "package.zip"), ("wacz", "package.wacz")] {
        let out = path(name).to_string_lossy().into_owned();
        assert_eq!(site::run_in(site.path(), &["archive", "--kind", kind, "--out", &out]).code, Some(0));
    }
    let settings = fs::read_to_string(site.path().join("site.toml")).expect("it is there");
    // What is the same as what it signs is right.
    let named = format!(
        "{settings}\n[signatures]\nasc = \"cmp -s {{file}} {{signature}}\"\nsig = [\"cmp\", \"{{file}}\", \"{{signature}}\"]\nsm2 = \"no-such-program {{signature}}\"\n"
    );
    put(site.path(), "site.toml", &named);
    let list = |of: &str| fs::read(path(of)).expect("it is there");
    for (package, of, ending, right, state) in [
        ("package", "package/SHA256SUMS", "asc", true, "right"),
        ("package", "package/SHA256SUMS", "sig", false, "wrong"),
        ("package", "package/SHA256SUMS", "sm2", true, "unchecked"),
        ("package", "package/SM3SUMS", "tsr", true, "unchecked"),
        ("bag", "bag/tagmanifest-sha512.txt", "asc", true, "right"),
        ("bag", "bag/manifest-sm3.txt", "sig", false, "wrong"),
        ("package.zip", "package.zip", "asc", true, "right"),
        ("package.zip", "package.zip", "asc", false, "wrong"),
        ("package.wacz", "package.wacz", "minisig", true, "unchecked"),
    ] {
        let signature = path(&format!("{of}.{ending}"));
        fs::write(&signature, if right { list(of) } else { b"another".to_vec() }).expect("it can be written");
        let package = path(package).to_string_lossy().into_owned();
        let site = site.path().to_string_lossy().into_owned();
        let run = site::run(["verify", &package, "--site", &site, "--output", "json"]);
        let told: serde_json::Value = serde_json::from_str(&run.stdout).expect("one object");
        let signatures = told["signatures"].as_array().expect("a list");
        assert!(matches!(&signatures[..], [one] if one["state"] == state), "{of}.{ending}: {told}");
        assert_eq!(run.code, Some(i32::from(state == "wrong")), "{of}.{ending}: {told}");
        // Without a site nobody checks it, and it is still no fault.
        let run = site::run(["verify", &package]);
        assert!(run.code == Some(0) && run.stdout.contains("未核验"), "{of}.{ending}: {}", run.stdout);
        fs::remove_file(&signature).expect("it is there");
    }
    // What only looks like a signature of something else is a file too many.
    fs::write(path("package/index.html.asc"), "x").expect("it can be written");
    assert_eq!(site::run(["verify", &path("package").to_string_lossy()]).code, Some(1));
    // A command that is told of no signature checks none.
    put(site.path(), "site.toml", &format!("{settings}\n[signatures]\nasc = \"gpg --verify\"\n"));
    let run = site::run_in(site.path(), &["check", "--output", "line"]);
    assert!(run.stdout.contains("site-facts"), "{}", run.stdout);
}

/// Where it is to be quiet, a command says its result and errors, and nothing else; no line of progress is left where
/// there is no terminal.
#[test]
fn quiet_commands_say_errors_alone() {
    let site = copy("two_agencies");
    let target = folder();
    let live = target.path().join("live");
    let live = live.to_str().expect("its name is text");
    let run = |arguments: &[&str]| site::run_in(site.path(), &[&["--quiet"], arguments].concat());
    for (arguments, result) in [
        (&["build"] as &[&str], ""),
        (&["build"], ""),
        (&["archive", "--kind", "zip", "--out", "package.zip"], "总校验值"),
        (&["publish", "--to", live, "--yes"], "总校验值"),
        (&["publish", "--to", live, "--yes"], ""),
        (&["verify", live], "核验通过"),
        (&["new", ".", "--agency", "bank", "--name", "县银行"], ""),
    ] {
        let run = run(arguments);
        assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{arguments:?}");
        assert_eq!((run.stdout.is_empty(), run.stdout.contains(result)), (result.is_empty(), true), "{arguments:?}");
    }
    let report = site.path().join("content/qinghe/2021.md");
    let text = fs::read_to_string(&report).expect("it is there");
    fs::write(&report, text.replacen("scope: 汇总", "scope: 全部", 1)).expect("files can be written");
    for arguments in [&["build"] as &[&str], &["build", "--strict"], &["publish", "--to", live, "--yes"]] {
        let run = run(arguments);
        assert_eq!(run.code, Some(1), "{arguments:?}");
        assert!(run.stderr.contains("全部") && run.stderr.contains("错误"), "{arguments:?}: {}", run.stderr);
        assert!(!run.stderr.contains("提醒") && !run.stderr.contains("已生成"), "{arguments:?}: {}", run.stderr);
    }
}

/// A portal for staging is the same site at another address, which stands wherever a page or list names its own; what
/// was built for the one is built again for the other.
#[test]
fn a_portal_is_built_for_another_address() {
    let site = copy("two_agencies");
    let stated = "https://www.qinghe.example/xxgk/";
    let text = fs::read_to_string(site.path().join("site.toml")).expect("it is there");
    let others = text.lines().filter(|line| !line.starts_with("base_url"));
    let settings: String = [format!("base_url = \"{stated}\"")]
        .into_iter()
        .chain(others.map(str::to_owned))
        .map(|line| line + "\n")
        .collect();
    put(site.path(), "site.toml", &settings);
    let addresses = || {
        let portal = disk::read_tree(&site.path().join("public")).expect("it was built");
        let texts = portal.0.values().filter_map(|bytes| std::str::from_utf8(bytes).ok());
        let texts: Vec<&str> = texts.collect();
        [stated, "https://staging.example/a/", "http://10.0.0.1:8080/b/"]
            .map(|url| texts.iter().filter(|text| text.contains(url)).count())
    };
    let build = |arguments: &[&str], environment: &str| {
        let run = site::nianbao()
            .args([&["build"], arguments].concat())
            .env("NIANBAO_BASE_URL", environment)
            .current_dir(site.path())
            .output();
        run.expect("it runs").status.code()
    };
    assert_eq!(build(&[], ""), Some(0));
    let [all, 0, 0] = addresses() else { panic!("{:?}", addresses()) };
    assert!(all > 10, "{all}");
    assert_eq!(build(&["--base-url", "https://staging.example/a"], ""), Some(0));
    assert_eq!(addresses(), [0, all, 0]);
    assert_eq!(build(&[], "http://10.0.0.1:8080/b"), Some(0));
    assert_eq!(addresses(), [0, 0, all]);
    assert_eq!(build(&["--base-url", "https://staging.example/a"], "http://10.0.0.1:8080/b"), Some(0));
    assert_eq!(addresses(), [0, all, 0]);
    for wrong in ["staging.example", "https://a b/", "ftp://a/"] {
        let run = site::run_in(site.path(), &["build", "--base-url", wrong]);
        assert_eq!(run.code, Some(2), "{wrong}");
        assert!(run.stderr.contains(wrong), "{}", run.stderr);
    }
    assert_eq!(addresses(), [0, all, 0]);
}

/// What a machine lacks is named; what only some need breaks nothing, and nothing is left in the site's folder.
#[test]
fn a_machine_is_looked_over() {
    let site = copy("two_agencies");
    let before = disk::read_tree(site.path()).expect("it is there");
    let look = |folder: &Path, path: Option<&str>| {
        let mut command = site::nianbao();
        command.args(["--lang", "en", "doctor", "--output", "json"]).current_dir(folder);
        path.map(|path| command.env("PATH", path));
        let run = command.output().expect("it runs");
        let told: serde_json::Value = serde_json::from_slice(&run.stdout).expect("one object");
        assert_eq!(told["version"], 1);
        let state = |name: &str| {
            let all = told["looked_at"].as_array().expect("a list");
            let one = all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}: {all:?}"));
            one["state"].as_str().expect("a word").to_owned()
        };
        (run.status.code(), ["the site's folder", "ssh", "rsync"].map(state))
    };
    let all_there = ["good", "good", "good"].map(str::to_owned);
    assert_eq!(look(site.path(), None), (Some(0), all_there));
    let without = ["good", "missing", "missing"].map(str::to_owned);
    assert_eq!(look(site.path(), Some("/nowhere")), (Some(0), without));
    let (code, [state, ..]) = look(folder().path(), None);
    assert_eq!((code, &*state), (Some(1), "broken"));
    assert!(disk::read_tree(site.path()).expect("it is there") == before, "something was left");
    let zh = site::run_in(site.path(), &["doctor"]).stdout;
    assert!(zh.contains("站点文件夹：") && zh.lines().all(|line| line.contains('：') || line.starts_with(' ')), "{zh}");
}

/// A shell completes every command, and `man` has a page of each.
#[test]
fn shells_and_man_are_told() {
    let help = site::run(["--help"]).stdout;
    let (_, commands) = help.split_once("命令:\n").expect("commands are listed");
    let commands = commands.lines().map_while(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands: Vec<&str> = commands.filter(|name| !name.is_empty()).collect();
    assert!(commands.len() > 10, "{commands:?}");

    let folder = folder();
    for shell in ["bash", "zsh", "fish"] {
        let script = site::run(["completions", shell]).stdout;
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
        put(folder.path(), shell, &script);
    }
    let ask = ". ./bash; COMP_WORDS=(nianbao ex); COMP_CWORD=1; _nianbao nianbao ex nianbao; echo \"${COMPREPLY[@]}\"";
    let answer = std::process::Command::new("bash").args(["-c", ask]).current_dir(folder.path()).output();
    assert_eq!(String::from_utf8_lossy(&answer.expect("there is a bash").stdout), "explain export\n");

    for command in commands {
        let page = site::run(["man", command]).stdout;
        assert!(page.contains(&format!(".TH nianbao-{command} 1")), "{page}");
    }
    let page = site::run(["man"]).stdout;
    assert!(page.contains("nianbao\\-check(1)"), "{page}");
    let wrong = site::run(["man", "chek"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("没有“chek”这个命令"), "{}", wrong.stderr);
}

/// Every command says what it is for, in the reader's language alone; its usage names the site.
#[test]
fn help() {
    for (lang, words) in [
        ("zh", ["用法", "[站点]", "核对报告", "生成门户", "在本机预览", "新建站点", "显示用法"]),
        ("en", ["Usage", "[SITE]", "check reports", "build the portal", "preview", "start a site", "show how"]),
    ] {
        let all = site::run(["--help", "--lang", lang]);
        let mut output = all.stdout;
        assert_eq!(all.code, Some(0));
        for command in ["check", "build", "serve", "new"] {
            let own = site::run([command, "--lang", lang, "--help"]);
            assert_eq!(own.code, Some(0));
            assert!(own.stdout.contains("--lang"), "{}", own.stdout);
            output += &own.stdout;
        }
        for word in words {
            assert!(output.contains(word), "{word}: {output}");
        }
        match lang {
            "zh" => assert!(
                !["Usage", "Options", "Commands", "default", "Print"].iter().any(|w| output.contains(w)),
                "{output}"
            ),
            _ => assert!(
                !["用法", "选项", "命令", "文件夹", "显示"].iter().any(|word| output.contains(word)),
                "{output}"
            ),
        }
    }
    assert_eq!(site::run(["--version"]).stdout.trim(), format!("nianbao {}", env!("CARGO_PKG_VERSION")));
}

/// 0 fine, 1 findings on the level of errors, 2 could not run.
#[test]
fn exit_codes() {
    let golden = |name: &str| site::tests("golden").join(name).join("site").to_string_lossy().into_owned();
    let empty = folder();
    let empty = empty.path().to_string_lossy().into_owned();
    for (arguments, code, output) in [
        (vec!["check", &golden("two_agencies")], 0, "错误0处"),
        (vec!["check", &golden("mistakes")], 1, "已核对"),
        (vec!["check", &golden("mistakes"), "--lang", "en"], 1, "reports checked"),
        (vec!["check", &empty], 2, "nianbao new"),
        (vec!["check", "no/such/folder"], 2, "no/such/folder"),
        (vec!["check", "--lang", "fr"], 2, "fr"),
        (vec!["chekc"], 2, "check"),
        (vec![], 2, "build"),
    ] {
        let run = site::run(&arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
        assert!(
            format!("{}{}", run.stdout, run.stderr).contains(output),
            "{arguments:?}: {}{}",
            run.stdout,
            run.stderr
        );
    }
}

/// Each line is a slip on the command line, with what is said about it in Chinese and in English.
#[test]
fn arguments_are_complained_about() {
    let taken = folder();
    put(taken.path(), "site.toml", "title = \"门户\"\n");
    let taken = taken.path().to_string_lossy().into_owned();
    for (arguments, zh, en) in [
        (vec!["chekc"], "没有命令“chekc”；是否应为“check”？", "unrecognized subcommand 'chekc'"),
        (vec!["build", "--forec"], "没有选项“--forec”", "unexpected argument '--forec'"),
        (vec!["build", "--out"], "“--out <位置>”后面缺少内容", "a value is required for '--out <PATH>'"),
        (vec!["check", "--output", "xml"], "不能是“xml”，可以是：text、json", "invalid value 'xml'"),
        (vec!["new", "x", "--year", "去年"], "“--year <年度>”不能是“去年”", "invalid value"),
        (vec!["serve", "--port", "99999"], "99999不在允许的范围（0 至 65535）内", "99999 is not in 0..=65535"),
        (vec!["serve", "--port", "x"], "不能是“x”：这里要写数字", "invalid digit"),
        (vec!["serve", "--host", "a"], "不能是“a”：这里要写网络地址，如 127.0.0.1", "invalid IP address"),
        (vec!["new"], "缺少：<站点>", "<SITE>"),
        (vec!["build", "--force", "--force"], "“--force”只能写一次", "cannot be used multiple times"),
        (vec!["publish", ".", "--to", "x", "--apply", "y", "--rollback"], "不能与", "cannot be used with"),
        (vec!["check", "no/such"], "无法打开文件夹 no/such：没有这个文件或文件夹", "cannot open the folder no/such"),
        (vec!["new", &taken], "里已有站点，未作改动", "is a site already"),
    ] {
        for (lang, output) in [("zh", zh), ("en", en)] {
            let run = site::run([arguments.clone(), vec!["--lang", lang]].concat());
            assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
            let odd = lang == "zh" && ["error:", "Usage", "For more"].iter().any(|word| run.stderr.contains(word));
            assert!(run.stderr.contains(output) && !odd, "{arguments:?}: {}", run.stderr);
        }
    }
}

/// Chinese where nobody asks for English; the locale asks, and the option has the last word.
#[test]
fn languages() {
    let root = site::tests("golden/two_agencies/site");
    for (locale, option, output) in [
        ("", None, "已核对"),
        ("zh_CN.UTF-8", None, "已核对"),
        ("C.UTF-8", None, "已核对"),
        ("en_GB.UTF-8", None, "reports checked"),
        ("en_GB.UTF-8", Some("zh"), "已核对"),
        ("zh_CN.UTF-8", Some("en"), "reports checked"),
    ] {
        let mut command = site::nianbao();
        command.arg("check").arg(&root).env("LANG", locale);
        command.args(option.into_iter().flat_map(|lang| ["--lang", lang]));
        let out = command.output().expect("the program starts");
        assert!(String::from_utf8_lossy(&out.stdout).contains(output), "{locale} {option:?}");
    }
}

/// Nothing but the text reaches a pipe: no colours, and findings on the output of `check`.
#[test]
fn pipes_get_plain_text() {
    let run = site::run(["check", &site::tests("golden/mistakes/site").to_string_lossy()]);
    assert!(!run.stdout.contains('\u{1b}'));
    assert_eq!(run.stderr, "");
}

#[test]
fn findings_as_json() {
    let run = site::run(["check", &site::tests("golden/mistakes/site").to_string_lossy(), "--output", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("one JSON document");
    assert_eq!(found["version"], 1);
    let findings = found["findings"].as_array().expect("a list");
    assert!(findings.len() > 50);
    for finding in findings {
        for key in ["check", "level", "message", "file"] {
            assert!(finding[key].as_str().is_some_and(|text| !text.is_empty()), "{finding}");
        }
        for key in ["line", "column", "end_line", "end_column"] {
            assert!(finding[key].as_u64().is_some_and(|number| number > 0), "{finding}");
        }
        assert!(finding["cells"].is_array() && finding["related"].is_array(), "{finding}");
        assert!(!finding["file"].as_str().unwrap().starts_with('/'), "{finding}");
    }
    let total = findings
        .iter()
        .find(|it| it["file"] == "content/t3-row/2020.md" && it["check"] == "request-row-total")
        .expect("it was noticed");
    assert_eq!(total["cells"][0], "requests.denied_state_secret.total");
    assert_eq!((total["line"].as_u64(), total["column"].as_u64()), (Some(16), Some(43)));
    // It stands in a sum of its row and in one of its column.
    assert_eq!(total["related"].as_array().map(Vec::len), Some(1));
}

/// The same findings as SARIF, each with its rule, level and place.
#[test]
fn findings_as_sarif() {
    let root = site::tests("golden/mistakes/site").to_string_lossy().into_owned();
    let read = |output: &str| -> serde_json::Value {
        let run = site::run(["check", &root, "--output", output]);
        assert_eq!(run.code, Some(1));
        serde_json::from_str(&run.stdout).expect("one JSON document")
    };
    let (json, sarif) = (read("json"), read("sarif"));
    assert_eq!((&sarif["version"], &sarif["runs"][0]["columnKind"]), (&"2.1.0".into(), &"unicodeCodePoints".into()));
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list");
    let (findings, results) = (json["findings"].as_array().unwrap(), sarif["runs"][0]["results"].as_array().unwrap());
    assert_eq!(findings.len(), results.len());
    for (finding, result) in findings.iter().zip(results) {
        assert_eq!((&finding["check"], &finding["level"]), (&result["ruleId"], &result["level"]));
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        assert!(result["message"]["text"].as_str().unwrap().starts_with(finding["message"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("content/") || uri == "site.toml", "{uri}");
        for (ours, theirs) in [("line", "startLine"), ("column", "startColumn"), ("end_line", "endLine")] {
            assert!(place["region"].is_null() || finding[ours] == place["region"][theirs], "{result}");
        }
    }
    assert!(
        rules.iter().any(|rule| rule["help"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("勾稽") || text.contains("总计")))
    );
}

/// A row that could not be read is shown as such wherever a reader may find it, and is no blank.
#[test]
fn what_cannot_be_read_is_not_called_blank() {
    let site = copy("two_agencies");
    let report = site.path().join("content/qinghe/2021.md");
    let text = fs::read_to_string(&report).unwrap();
    let row = "\"一、本年新收政府信息公开申请数量\": [41";
    assert!(text.contains(row));
    fs::write(&report, text.replacen(row, "\"一、本年新手政府信息公开申请数量\": [41", 1)).unwrap();
    let run = site::run_in(site.path(), &["build", "--force"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let portal = disk::read_tree(&site.path().join("public")).unwrap();
    let page = portal.text("qinghe/2021/index.html").unwrap();
    assert_eq!(page.matches("class=\"unread blank\">有误</td>").count(), 7, "{page}");
    assert!(page.contains("#requests.received.total\">有误</a>件"), "{page}");
    assert!(!page.contains(">未填报<") && page.contains("未能读取填报的数"), "{page}");
    let csv = portal.text("qinghe/2021/report.csv").unwrap();
    assert_eq!(csv.matches(",有误").count(), 7, "{csv}");
    let cells = portal.text("data/cells-2021.csv").unwrap();
    assert_eq!((cells.matches(",,unreadable,").count(), cells.matches(",missing,").count()), (7, 0));
    let json: serde_json::Value = serde_json::from_str(portal.text("qinghe/2021/report.json").unwrap()).unwrap();
    assert_eq!(json["unreadable"].as_array().map(Vec::len), Some(7));
    assert_eq!(json["unreadable"][6], "requests.received.total");
    assert!(json["requests"]["received"]["total"].is_null());
    for list in ["index.html", "qinghe/index.html", "years/2021/index.html"] {
        assert!(portal.text(list).unwrap().contains("有误"), "{list}");
    }
    let found = site::run_in(site.path(), &["search", "有误", "--output", "json"]).stdout;
    assert!(found.contains("qinghe/2021"), "{found}");
    let kept = site::run_in(site.path(), &["archive", "--kind", "folder", "--out", "package", "--force"]);
    assert_eq!(kept.code, Some(1), "{}", kept.stderr);
    let verified = site::run_in(site.path(), &["verify", "package", "--against", "."]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
}

/// With `--strict` errors mean that nothing is written, not even what was there is changed.
#[test]
fn a_strict_build_stops_at_errors() {
    let site = copy("two_agencies");
    let build = |force: &[&str]| site::run_in(site.path(), &[&["build", "--out", "public"], force].concat());
    assert_eq!(build(&[]).code, Some(0));
    let before = disk::read_tree(&site.path().join("public")).unwrap();
    let report = site.path().join("content/qinghe/2021.md");
    let text = fs::read_to_string(&report).unwrap();
    fs::write(&report, text.replacen("scope: 汇总", "scope: 全部", 1)).unwrap();
    let run = build(&["--strict"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("不加 --strict 时"), "{}", run.stderr);
    assert!(disk::read_tree(&site.path().join("public")).unwrap() == before, "something was written");
    assert_eq!(build(&["--force"]).code, Some(1));
    assert!(disk::read_tree(&site.path().join("public")).unwrap() != before, "nothing was written");
}

/// What is built a second time is not written again; what is gone from the site goes.
#[test]
fn build_writes_what_differs() {
    let site = copy("two_agencies");
    assert!(site::run_in(site.path(), &["build"]).stderr.contains("移除0个"));
    let again = site::run_in(site.path(), &["build"]).stderr;
    assert!(again.contains("写入0个，移除0个"), "{again}");
    fs::remove_file(site.path().join("content/qinghe-housing/2021.md")).unwrap();
    let files = || disk::read_tree(&site.path().join("public")).unwrap().0.into_keys().collect::<BTreeSet<String>>();
    let before = files();
    let less = site::run_in(site.path(), &["build"]).stderr;
    // With the report goes what only it had: its year, and the indicators that only its form asks for.
    let after = files();
    let gone: Vec<&String> = before.difference(&after).collect();
    assert!(less.contains(&format!("移除{}个", gone.len())), "{less}");
    let is_its = |path: &&String| path.contains("2021") || path.starts_with("indicators/");
    assert!(gone.len() >= 3 && gone.iter().all(is_its), "{gone:?}");
    assert!(!site.path().join("public/qinghe-housing/2021").exists());
}

/// A new site is whole: it builds with nothing but warnings about what is still to be filled in.
#[test]
fn new_sites_build() {
    let folder = folder();
    let made =
        site::run_in(folder.path(), &["new", "s", "--agency", "housing", "--name", "住建局：\"新\"", "--year", "2024"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let run = site::run_in(folder.path(), &["build", "s", "--lang", "en"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("0 errors"), "{}", run.stderr);
    // Blanks are not published by themselves.
    assert!(made.stderr.contains("draft: true"), "{}", made.stderr);
    let (report, page) = ("s/content/housing/2024.md", folder.path().join("s/public/housing/2024/index.html"));
    assert!(!page.exists());
    let text = fs::read_to_string(folder.path().join(report)).unwrap();
    put(folder.path(), report, &text.replacen("draft: true\n", "", 1));
    let run = site::run_in(folder.path(), &["build", "s", "--lang", "en"]);
    assert!(run.stderr.contains("error[empty-report]") && !page.exists(), "{}", run.stderr);
    put(folder.path(), report, &text.replacen("draft: true\n", "", 1).replacen("~", "0", 1));
    let run = site::run_in(folder.path(), &["build", "s", "--lang", "en"]);
    assert!(run.stderr.contains("0 errors") && page.exists(), "{}", run.stderr);
    // What exists is not touched.
    let before = disk::read_tree(folder.path()).unwrap();
    assert_eq!(site::run_in(folder.path(), &["new", "s"]).code, Some(2));
    assert!(disk::read_tree(folder.path()).unwrap() == before, "something was written");
    for (arguments, output) in [
        (["new", "t", "--year", "1999"], "1999"),
        (["new", "t", "--year", "2030"], "2030年尚未开始"),
        (["new", "t", "--agency", "../x"], "../x"),
        (["new", "t", "--agency", "data"], "data"),
    ] {
        let run = site::run_in(folder.path(), &arguments);
        assert_eq!(run.code, Some(2), "{arguments:?} {}", run.stderr);
        assert!(run.stderr.contains(output), "{}", run.stderr);
        assert!(!folder.path().join("t").exists() && !folder.path().join("x").exists(), "{arguments:?}");
    }
}

/// Into a site that is there, agencies and years are added; last year's report is carried forward.
#[test]
fn sites_grow() {
    let folder = folder();
    let new = |arguments: &[&str]| site::run_in(folder.path(), &[&["new", "s"], arguments].concat());
    assert_eq!(new(&["--agency", "housing", "--name", "清河县住房和城乡建设局", "--year", "2022"]).code, Some(0));
    let read = |path: &str| std::fs::read_to_string(folder.path().join("s").join(path)).unwrap();
    for (number, (name, kind)) in [
        ("桓台县索镇人民政府", "kind: 乡镇"),
        ("桓台县人民政府", "kind: 政府 "),
        ("桓台县人民政府办公室", "kind: 政府办公室"),
        ("桓台县少海街道办事处", "kind: 街道"),
        ("桓台县公安局", "kind: 部门"),
        ("桓台县图书馆", "# kind:"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("agency-{number}");
        let run = new(&["--agency", &id, "--name", name, "--year", "2021"]);
        assert_eq!(run.code, Some(0), "{name} {}", run.stderr);
        assert!(read(&format!("content/{id}/_index.md")).contains(kind), "{name}");
    }
    let last = read("content/housing/2022.md");
    let row = |text: &str, key: &str| text.lines().find(|line| line.trim_start().starts_with(key)).unwrap().to_owned();
    let out = row(&last, "carried_out:");
    let filled = last
        .replace("draft: true\n", "")
        .replace(&out, "  carried_out: [ 1, 2, 0, 0, 0, 0, 3 ]")
        .replace("、总体情况\n", "、总体情况\n\n去年的**话**。\n\n### 小节\n\n又一段。\n");
    let filled = filled.replacen("---\n", "---\ncontact: { phone: 0533-8180102 }\npublished: 2023-01-20\n", 1);
    put(folder.path(), "s/content/housing/2022.md", &filled);
    let run = new(&["--agency", "housing", "--year", "2023"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("content/housing/2022.md"), "{}", run.stderr);
    let next = read("content/housing/2023.md");
    let figures = |line: String| line.split(['[', ']']).nth(1).unwrap().replace(' ', "");
    assert_eq!(figures(row(&next, "carried_in:")), "1,2,0,0,0,0,3");
    assert_eq!(figures(row(&next, "received:")), "~,~,~,~,~,~,~");
    assert_eq!(figures(row(&next, "carried_out:")), "~,~,~,~,~,~,~");
    assert!(
        next.contains("draft: true\n") && next.contains("0533-8180102") && !next.contains("\npublished:"),
        "{next}"
    );
    assert!(next.contains("## 一、总体情况\n\n去年的**话**。\n\n### 小节\n\n又一段。\n\n## 二、"), "{next}");
    // What is there, or cannot be meant, is left alone.
    let before = disk::read_tree(folder.path()).unwrap();
    for arguments in [
        &["--agency", "housing", "--year", "2023"][..],
        &["--agency", "housing", "--name", "别的局", "--year", "2024"],
        &["--agency", "nobody", "--year", "2024"],
        &[],
    ] {
        let run = new(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?} {}", run.stderr);
        assert!(disk::read_tree(folder.path()).unwrap() == before, "{arguments:?}");
    }
    // A draft is not published, and nothing is wrong with it but what is still to be filled in.
    let run = site::run_in(folder.path(), &["build", "s", "--lang", "en"]);
    assert!(run.stderr.contains("0 errors") && !folder.path().join("s/public/housing/2023").exists(), "{}", run.stderr);
}

/// The default theme can be had, and one rule of style be added without it.
#[test]
fn the_theme_is_written_out_and_added_to() {
    let site = copy("two_agencies");
    let css = "body{color:#123456}\n";
    put(site.path(), "themes/default/assets/extra.css", css);
    put(site.path(), "themes/default/assets/style.css", "body{margin:0}\n");
    assert_eq!(site::run_in(site.path(), &["build"]).code, Some(0));
    let portal = disk::read_tree(&site.path().join("public")).unwrap();
    for page in ["index.html", "404.html", "qinghe-housing/2021/index.html"] {
        let html = portal.text(page).unwrap();
        let (style, extra) = (html.find("assets/style.").unwrap(), html.find("assets/extra.").unwrap());
        assert!(style < extra, "{page}");
    }
    let run = site::run_in(site.path(), &["new", ".", "--theme"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = |path: &str| std::fs::read_to_string(site.path().join("themes/default").join(path)).unwrap();
    assert_eq!((text("assets/style.css").as_str(), text("assets/extra.css").as_str()), ("body{margin:0}\n", css));
    assert_eq!(text("templates/page.html"), include_str!("../../themes/default/templates/page.html"));
    // The theme as it is changes nothing.
    let run = site::run_in(site.path(), &["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let again = disk::read_tree(&site.path().join("public")).unwrap();
    assert_eq!(again.text("index.html"), portal.text("index.html"));
}

/// A site overrides the theme file by file.
#[test]
fn one_file_of_the_theme_is_overridden() {
    let site = copy("two_agencies");
    put(
        site.path(),
        "themes/default/templates/page.html",
        "{% extends \"base.html\" %}{% block main %}自己的模板{% endblock %}",
    );
    put(site.path(), "themes/default/i18n/zh.toml", "[home]\nmenu = \"头一页\"\n");
    put(site.path(), "themes/default/assets/style.css", "body{color:#123456}\n");
    put(site.path(), "themes/default/assets/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    let run = site::run_in(site.path(), &["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let portal = disk::read_tree(&site.path().join("public")).unwrap();
    let page = portal.text("about/index.html").unwrap();
    assert!(page.contains("自己的模板") && page.contains("头一页") && page.contains("机关"), "{page}");
    let assets: Vec<&str> = portal.0.keys().filter_map(|path| path.strip_prefix("assets/")).collect();
    let style = assets.iter().find(|name| name.starts_with("style.")).expect("a style sheet");
    assert_eq!(portal.text(&format!("assets/{style}")), Some("body{color:#123456}\n"));
    assert!(page.contains(*style), "{page}");
    assert!(assets.iter().any(|name| name.starts_with("logo.")), "{assets:?}");
}

/// Each line is a template that fails, with what must be said of it: where, and what was missing.
#[test]
fn template_errors_name_template_line_and_what_was_missing() {
    for (template, place, missing) in [
        ("一\n{{ page.titel }}\n", "templates/page.html:2", "titel"),
        ("一\n二\n{{ nothing }}\n", "templates/page.html:3", "nothing"),
        ("{{ asset(name=\"no.css\") }}", "templates/page.html:1", "no.css"),
        ("\n{{ say(key=\"no.word\") }}", "templates/page.html:2", "no.word"),
        ("{% include \"no.html\" %}", "templates/page.html", "no.html"),
        ("{% extends \"no.html\" %}", "templates/page.html", "no.html"),
        ("一\n{{ page.title | nofilter }}\n", "templates/page.html:2", "nofilter"),
        ("一\n{% if %}", "templates/page.html:2", ""),
    ] {
        let site = copy("two_agencies");
        put(site.path(), "themes/default/templates/page.html", template);
        let run = site::run_in(site.path(), &["build"]);
        assert_eq!(run.code, Some(1), "{template}: {}", run.stderr);
        assert!(run.stderr.contains("错误[theme]"), "{template}: {}", run.stderr);
        assert!(run.stderr.contains(place) && run.stderr.contains(missing), "{template}: {}", run.stderr);
    }
}

/// Templates of pages that only an archive has are tried wherever a theme is: each line is a template that fails,
/// with where, and what was missing.
#[test]
fn errors_in_cover_templates_are_said_before_anything_is_archived() {
    for (name, template, place, missing) in [
        ("cover.html", "一\n{{ cover.titel }}\n", "templates/cover.html:2", "titel"),
        ("cover-list.html", "{{ list.rows_html | safe }}\n{{ list.yaer }}", "templates/cover-list.html:2", "yaer"),
        ("cover-list.html", "没有各行", "templates/cover-list.html", "rows_html"),
        ("cover-row.html", "{{ row.agnecy }}", "templates/cover-row.html:1", "agnecy"),
    ] {
        let site = copy("two_agencies");
        put(site.path(), &format!("themes/default/templates/{name}"), template);
        for command in ["check", "build"] {
            let run = site::run_in(site.path(), &[command]);
            let said = run.stdout + &run.stderr;
            assert_eq!(run.code, Some(1), "{template}: {said}");
            assert!(said.contains("错误[theme]"), "{template}: {said}");
            assert!(said.contains(place) && said.contains(missing), "{template}: {said}");
        }
    }
}

/// The day of a transfer is the package's own; every byte is compared with what the sources build all the same.
#[test]
fn a_transfer_has_its_date() {
    let site = copy("two_agencies");
    for kind in ["folder", "zip", "bagit", "wacz"] {
        let asked = ["--kind", kind, "--out", kind, "--date", "2026-03-01", "--force"];
        let run = site::run_in(site.path(), &[&["archive", "."][..], &asked].concat());
        assert!(run.stderr.contains("归档目录未著录：档号（[archive] item_number）、全宗号"), "{kind}: {}", run.stderr);
        let run = site::run_in(site.path(), &["verify", kind, "--against", "."]);
        assert!(run.stdout.contains("与来源文件重新生成的逐字节相同"), "{kind}: {}{}", run.stdout, run.stderr);
    }
    let read = |path: &str| fs::read_to_string(site.path().join(path)).expect("it is in the package");
    assert!(read("bagit/bag-info.txt").contains("\nBagging-Date: 2026-03-01\n"));
    assert!(read("folder/归档目录/目录.xml").contains("<移交日期>2026-03-01</移交日期>"));
    for (kind, day, said) in [
        ("zip", "2016-03-01", "移交日期2016-03-01早于包里最晚的日期"),
        ("zip", "三月一日", "“三月一日”不是日期"),
        ("single", "2026-03-01", "--kind single 没有封面和目录"),
    ] {
        let run = site::run_in(site.path(), &["archive", ".", "--kind", kind, "--out", "x", "--force", "--date", day]);
        assert!(run.code != Some(0) && run.stderr.contains(said), "{day}: {}", run.stderr);
        assert!(!site.path().join("x").exists(), "{day}");
    }
}

/// The preview shows the portal where the host will keep it, and follows a change of a report.
#[test]
fn serve_follows_changes() {
    let site = copy("two_agencies");
    let mut command = site::nianbao();
    let mut process = command
        .args(["serve", "--port", "0"])
        .current_dir(site.path())
        .stderr(Stdio::piped())
        .spawn()
        .map(Running)
        .expect("the program starts");
    let mut lines = BufReader::new(process.0.stderr.take().expect("it was piped")).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("http://")).expect("it says where");
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address");
    let (host, path) = url["http://".len()..].split_once('/').expect("an address has a path");
    assert_eq!(path, "xxgk/nianbao/");
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));

    let page = |path: &str| get(host, &format!("/xxgk/nianbao/{path}"));
    assert!(page("qinghe/2021/index.html").contains("#requests.received.total\">160</a>件"));
    let report = site.path().join("content/qinghe/2021.md");
    let text = fs::read_to_string(&report).unwrap();
    fs::write(&report, text.replacen("新收{{", "改为{{", 1)).unwrap();
    // As a person would: look again until it is there.
    let seen = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        page("qinghe/2021/index.html").contains("改为<a class")
    });
    assert!(seen, "the change is not shown");
    for path in ["no/such/page.html", "../../../site.toml", "%2e%2e/%2e%2e/site.toml", "..%2fsite.toml"] {
        let answer = page(path);
        assert!(answer.starts_with("HTTP/1.1 40") && !answer.contains("id_code ="), "{path}: {answer}");
    }
}

/// A program that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    String::from_utf8_lossy(&answer).into_owned()
}
