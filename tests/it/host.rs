//! What a host asks of the portal's pages: scripts and styles in their head, and the policy that allows them.

use nianbao::finding::Level;
use nianbao::tree::Tree;

use crate::site;

fn portal(settings: &str) -> (Tree, Vec<String>) {
    let mut tree = site::read(&site::tests("golden/two_agencies/site"));
    let text = format!("{}\n{settings}", tree.text("site.toml").expect("it is there"));
    tree.insert("site.toml", text);
    tree.insert("themes/default/assets/host.js", "document.title;");
    let (portal, examined) = site::build(tree);
    let invalid =
        examined.findings.iter().filter(|finding| finding.check == "site-facts" && finding.file == "site.toml");
    let invalid = invalid.filter(|finding| finding.level == Level::Warning).map(|finding| {
        let words = finding.problem.words(nianbao::finding::words::Lang::Zh);
        words.message
    });
    (portal, invalid.filter(|message| message.contains("不能是") || message.contains("不存在：")).collect())
}

/// Every page of a portal has the host's scripts and styles in its head, and a policy that lets them in; one that
/// asks for none has the strict policy.
#[test]
fn the_host_has_its_place_in_the_head() {
    let strict = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'";
    for (settings, policy, tags) in [
        ("", strict.to_owned(), vec![]),
        (
            "[head]\nscripts = [\"https://hm.example.com/hm.js?a=1\", \"/js/host.js\", \"host.js\"]\n",
            strict.replace("; object", "; script-src 'self' https://hm.example.com; object"),
            vec!["src=\"https://hm.example.com/hm.js?a=1\"", "src=\"/js/host.js\"", "assets/host."],
        ),
        (
            "[head]\nstyles = \"https://css.example.com:8080/a.css\"\n[csp]\nimg_src = [\"https://hm.example.com\", \"data:\"]\nstyle_src = [\"*.example.gov.cn\"]\n",
            strict.replace(
                "; object",
                "; style-src 'self' https://css.example.com:8080 *.example.gov.cn; img-src 'self' https://hm.example.com data:; object",
            ),
            vec!["href=\"https://css.example.com:8080/a.css\""],
        ),
        ("[页面头部]\n脚本 = [\"host.js\"]\n[安全策略]\n连接来源 = [\"https://a.example.com\"]\n", strict.replace("; object", "; connect-src 'self' https://a.example.com; object"), vec!["assets/host."]),
    ] {
        let (portal, invalid) = portal(settings);
        assert!(invalid.is_empty(), "{invalid:?}");
        for (path, bytes) in portal.0.iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = std::str::from_utf8(bytes).expect("text");
            let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
            assert!(page.contains(&meta), "{path} has another policy than {policy}");
            let head = page.split("</head>").next().expect("a head");
            for tag in tags.iter().filter(|_| path != "404.html") {
                assert!(head.contains(tag), "{path} lacks {tag}");
            }
            if let Some((before, _)) = head.split_once("assets/host.").filter(|_| path != "404.html") {
                let root = before.rsplit('"').next().expect("a quote");
                assert_eq!(root, "../".repeat(path.matches('/').count()), "{path}");
            }
        }
    }
}

/// A file of the theme that is not there is named, with where it is looked for.
#[test]
fn a_missing_file_of_the_head_is_named() {
    let (_, said) = portal("[head]\nscripts = [\"host.js\", \"hots.js\"]\n");
    assert_eq!(said, ["[head] 的 scripts 写的文件“hots.js”不存在：themes/default/assets/hots.js 和默认主题里都没有"]);
}

/// What would be no policy, and what is no address, is told and left out.
#[test]
fn what_weakens_the_policy_is_refused() {
    for settings in [
        "[csp]\nscript_src = [\"'unsafe-inline'\"]",
        "[csp]\nscript_src = [\"'unsafe-eval'\"]",
        "[csp]\nscript_src = \"*\"",
        "[csp]\nscript_src = \"https:\"",
        "[csp]\nscript_src = \"https://*\"",
        "[csp]\nscript_src = \"*.*\"",
        "[csp]\nimg_src = \"https://a.example.com; script-src *\"",
        "[csp]\nimg_src = \"https://a.example.com\\\">\"",
        "[head]\nscripts = \"javascript:alert(1)//\"",
        "[head]\nscripts = \"//a.example.com/x.js\"",
        "[head]\nscripts = \"../x.js\"",
        "[head]\nscripts = \"https://a.example.com/\\\"><script>\"",
        "[head]\nscripts = \"no-such.js\"",
    ] {
        let (portal, invalid) = portal(settings);
        assert_eq!(invalid.len(), 1, "{settings}: {invalid:?}");
        let home = portal.text("index.html").expect("it is there");
        assert!(home.contains("content=\"default-src 'self'; object-src"), "{settings}");
        for word in ["unsafe", "a.example.com", "no-such", "javascript:", "../x.js"] {
            assert!(!home.contains(word), "{settings}: {word}");
        }
    }
}
