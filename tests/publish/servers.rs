//! The snippets of the documentation, each in front of a published portal: Debian's nginx and Apache.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::ssh::{free_port, is_there, wait_for};
use super::{Desk, store, style_of};

const NGINX: &str = "/usr/sbin/nginx";
const APACHE: &str = "/usr/sbin/apache2";
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/// A web server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both end their workers when they are asked to end.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// What a server answers.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let value = found.next().unwrap_or_default();
        assert!(found.next().is_none(), "{name} twice: {:?}", self.headers);
        value
    }
}

impl Server {
    fn start(program: &str, arguments: &[&str], port: u16) -> Server {
        let mut command = Command::new(program);
        let child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let server = Server { child, port };
        wait_for(port);
        server
    }

    fn ask(&self, method: &str, path: &str, accept: &str) -> Answer {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.max_redirects_will_error(false).build().new_agent();
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut response = match method {
            "GET" => agent.get(url).header("accept-encoding", accept).call().unwrap(),
            "DELETE" => agent.delete(url).call().unwrap(),
            _ => agent.post(url).send("x").unwrap(),
        };
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let headers = headers.collect();
        Answer { status: response.status().as_u16(), headers, body: response.body_mut().read_to_vec().unwrap() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", &format!("/xxgk/nianbao/{path}"), "identity")
    }
}

/// The parts of a snippet: what stands round the server, and what stands in it.
fn parts(snippet: &str) -> (&str, &str) {
    snippet.split_once("# 这一段放在 server { } 里：\n").expect("a snippet has two parts")
}

fn nginx(desk: &Desk, snippet: &str) -> Server {
    let port = free_port();
    let (around, inside) = parts(snippet);
    let at = desk.folder.path().display();
    let brotli = if Path::new(BROTLI).exists() { format!("load_module {BROTLI};") } else { String::new() };
    // Only the one who may do everything may read a folder of his own as somebody else.
    let user = if root() { "user root;" } else { "" };
    let config = format!(
        "{brotli}\n{user}\ndaemon off; pid {at}/nginx.pid; error_log {at}/nginx.log; worker_processes 1;\nevents {{}}\n\
         http {{\n include /etc/nginx/mime.types; access_log off;\n client_body_temp_path {at}/t1; proxy_temp_path {at}/t2;\n \
         fastcgi_temp_path {at}/t3; uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;\n{around}\n\
         server {{ listen 127.0.0.1:{port}; server_name _;\n{inside}\n}}\n}}\n"
    );
    let path = desk.path("nginx.conf");
    fs::write(&path, config).unwrap();
    Server::start(NGINX, &["-p", &at.to_string(), "-c", path.to_str().unwrap()], port)
}

fn root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

fn apache(desk: &Desk, snippet: &str) -> Server {
    let port = free_port();
    let at = desk.folder.path().display();
    // Apache never reads as the one who may do everything.
    fs::set_permissions(desk.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let modules = ["mpm_event", "authz_core", "alias", "dir", "headers", "mime", "rewrite"];
    let load = |name: &str| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
    let modules: String = modules.into_iter().map(load).collect();
    let config = format!(
        "{modules}ServerRoot {at}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {at}/apache.pid\nErrorLog {at}/apache.log\n\
         User www-data\nGroup www-data\nTypesConfig /etc/mime.types\nDocumentRoot {at}/nowhere\n\
         <Directory />\n Require all denied\n</Directory>\n<VirtualHost 127.0.0.1:{port}>\n{snippet}\n</VirtualHost>\n"
    );
    fs::create_dir(desk.path("nowhere")).unwrap();
    let path = desk.path("apache.conf");
    fs::write(&path, config).unwrap();
    Server::start(APACHE, &["-DFOREGROUND", "-f", path.to_str().unwrap()], port)
}

fn page(desk: &Desk, version: usize) {
    desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{version}版\n"));
}

/// What both servers must do with every address.
fn serves(server: &Server, expected: &dyn Fn(&str) -> Vec<u8>) {
    let home = server.get("");
    assert_eq!(home.status, 200);
    assert!(home.body == expected("index.html"));
    let style = style_of(std::str::from_utf8(&home.body).unwrap());
    for (path, status, kind, cache) in [
        ("", 200, "text/html; charset=utf-8", "no-cache"),
        ("index.html", 200, "text/html; charset=utf-8", "no-cache"),
        ("yiyuan/2020/", 200, "text/html; charset=utf-8", "no-cache"),
        ("yiyuan/2020/report.csv", 200, "csv; charset=utf-8", "no-cache"),
        ("yiyuan/2020/report.json", 200, "application/json", "no-cache"),
        ("SHA256SUMS", 200, "text/plain; charset=utf-8", "no-cache"),
        (&style, 200, "text/css", "public, max-age=31536000, immutable"),
        ("no/such/page.html", 404, "text/html; charset=utf-8", "no-cache"),
        ("no-such-folder/", 404, "text/html; charset=utf-8", "no-cache"),
        ("%E6%97%A0", 404, "text/html; charset=utf-8", "no-cache"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.header("content-type").to_lowercase().contains(kind), "{path}: {:?}", answer.headers);
        assert_eq!(answer.header("cache-control"), cache, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{path}: {policy}");
        if status == 404 {
            assert!(answer.body == expected("404.html"), "{path}");
        }
    }
    let redirect = server.ask("GET", "/xxgk/nianbao", "identity");
    assert!(redirect.status == 301 && redirect.header("location").ends_with("/xxgk/nianbao/"));
    for (method, path) in [("POST", "/xxgk/nianbao/"), ("DELETE", "/xxgk/nianbao/index.html")] {
        let status = server.ask(method, path, "").status;
        assert!(matches!(status, 403 | 405), "{method} {path}: {status}");
    }
    for path in
        ["/xxgk/nianbao/../../etc/passwd", "/xxgk/nianbao/%2e%2e/%2e%2e/etc/passwd", "/xxgk/nianbao../site/site.toml"]
    {
        let status = server.ask("GET", path, "").status;
        assert!(matches!(status, 400 | 403 | 404), "{path}: {status}");
    }
}

fn compressed(server: &Server, encodings: &[&str]) {
    for path in ["", "yiyuan/2020/report.csv", "no/such/page.html"] {
        let plain = server.get(path);
        for encoding in encodings {
            let answer = server.ask("GET", &format!("/xxgk/nianbao/{path}"), encoding);
            if answer.status == 404 && answer.header("content-encoding").is_empty() {
                continue;
            }
            assert_eq!(answer.header("content-encoding"), *encoding, "{path}");
            assert_eq!(answer.header("content-type"), plain.header("content-type"), "{path}");
            assert!(
                answer.headers.iter().any(|(name, value)| name == "vary" && value.contains("Accept-Encoding")),
                "{path}"
            );
            let mut bytes = Vec::new();
            match *encoding {
                "br" => brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut bytes),
                _ => flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut bytes),
            }
            .unwrap();
            assert!(bytes == plain.body, "{path} {encoding}");
        }
    }
}

/// Publishes, serves, publishes again: the new page is there at once.
fn follows(desk: &Desk, server: &Server, to: &str) {
    page(desk, 2);
    let (code, output) = desk.run("publish", &["site", "--to", to, "--yes", "--compress"]);
    assert_eq!(code, 0, "{output}");
    let guide = server.get("guide/");
    assert!(guide.status == 200 && String::from_utf8(guide.body).unwrap().contains("第2版"));
}

fn published() -> Desk {
    let desk = Desk::new();
    desk.write("site.toml", "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/xxgk/nianbao/\"\n");
    page(&desk, 1);
    let (code, output) = desk.publish(&["--yes", "--compress"]);
    assert_eq!(code, 0, "{output}");
    desk
}

fn placed(snippet: &str, desk: &Desk) -> String {
    assert!(snippet.contains("/var/www/nianbao"));
    snippet.replace("/var/www/nianbao", desk.path("live").to_str().unwrap())
}

#[test]
fn nginx_serves_a_portal() {
    if !is_there(NGINX) {
        return;
    }
    let desk = published();
    let mut snippet = placed(include_str!("../../src/publish/servers/nginx.conf"), &desk);
    let mut encodings = vec!["gzip"];
    if is_there(BROTLI) {
        snippet = snippet.replace("# brotli_static on;", "brotli_static on;");
        encodings.push("br");
    }
    let server = nginx(&desk, &snippet);
    serves(&server, &|path| fs::read(desk.path("live").join(path)).unwrap());
    compressed(&server, &encodings);
    follows(&desk, &server, "live");
}

#[test]
fn apache_serves_a_portal() {
    if !is_there(APACHE) {
        return;
    }
    let desk = published();
    let server = apache(&desk, &placed(include_str!("../../src/publish/servers/apache.conf"), &desk));
    serves(&server, &|path| fs::read(desk.path("live").join(path)).unwrap());
    compressed(&server, &["gzip", "br"]);
    follows(&desk, &server, "live");
}

#[test]
fn nginx_serves_a_portal_from_a_store() {
    if !is_there(NGINX) {
        return;
    }
    let mut desk = published();
    let store = store::store(&mut desk);
    let (code, output) = desk.run("publish", &["site", "--to", "s3://web/nianbao", "--yes"]);
    assert_eq!(code, 0, "{output}");
    let snippet = include_str!("../../src/publish/servers/nginx-store.conf");
    assert!(snippet.contains("127.0.0.1:9000"));
    let server = nginx(&desk, &snippet.replace("127.0.0.1:9000", &format!("127.0.0.1:{}", store.port)));
    serves(&server, &|path| fs::read(desk.path("live").join(path)).unwrap());
    compressed(&server, &["gzip"]);
    follows(&desk, &server, "s3://web/nianbao");
}

/// What `nianbao redirects` writes stands beside the snippets as it is.
#[test]
fn servers_redirect_older_addresses() {
    if !is_there(NGINX) || !is_there(APACHE) {
        return;
    }
    let desk = published();
    desk.write("content/guide.md", "---\ntitle: 指南\naliases: [old/guide.html, \"旧 站/(a+b)/\"]\n---\n第1版\n");
    let written = |server: &str| {
        let (code, output) = desk.run("redirects", &["site", "--server", server]);
        assert_eq!(code, 0, "{output}");
        output
    };
    let nginx_snippet = placed(include_str!("../../src/publish/servers/nginx.conf"), &desk);
    let apache_snippet = placed(include_str!("../../src/publish/servers/apache.conf"), &desk);
    for server in [
        nginx(&desk, &format!("{nginx_snippet}\n{}", written("nginx"))),
        apache(&desk, &format!("{apache_snippet}\n{}", written("apache"))),
    ] {
        for path in ["old/guide.html", "%E6%97%A7%20%E7%AB%99/(a+b)/", "%E6%97%A7%20%E7%AB%99/(a+b)/index.html"] {
            let answer = server.get(path);
            assert_eq!(answer.status, 301, "{path}");
            let to = answer.header("location").to_owned();
            assert!(to.ends_with("/xxgk/nianbao/guide/"), "{path}: {to}");
        }
        assert_eq!(server.get("guide/").status, 200);
        assert_eq!(server.get("old/guideXhtml").status, 404);
    }
}
