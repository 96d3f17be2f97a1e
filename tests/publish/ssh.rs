//! Publishing to another machine: this one, through Debian's own sshd and rsync on loopback.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{
    Desk, behind, delta_elsewhere, folders, kill_all_loop, kill_loop, listing, one_goes_back_to_what_was_live, promise,
    what_is_lost_is_said, what_others_did,
};

const SSHD: &str = "/usr/sbin/sshd";

/// An sshd that lets us in, and the configuration to reach it by the name of `far`.
pub struct Ssh {
    sshd: Child,
    pub port: u16,
    pub config: PathBuf,
}

impl Drop for Ssh {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

/// A port that nobody uses.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until somebody listens on a port.
pub fn wait_for(port: u16) {
    let started = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < Duration::from_secs(20), "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a program is there; says so where it is not.
pub fn is_there(program: &str) -> bool {
    let there = Path::new(program).exists()
        || std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|at| at.join(program).exists()));
    if !there {
        eprintln!("SKIPPED: {program} is not installed; tests/run installs it as a Debian package");
    }
    there
}

/// `None` where there is no sshd or rsync.
pub fn ssh(desk: &mut Desk) -> Option<Ssh> {
    if ![SSHD, "rsync", "ssh", "ssh-keygen"].iter().all(|program| is_there(program)) {
        return None;
    }
    let folder = desk.path("ssh");
    fs::create_dir(&folder).unwrap();
    for key in ["host", "mine"] {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(folder.join(key))
            .status()
            .unwrap();
        assert!(made.success());
    }
    // The folder of sshd's unprivileged part, which Debian's service makes.
    let _ = fs::create_dir_all("/run/sshd");
    let port = free_port();
    let at = folder.display();
    let server = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {at}/host\nPidFile none\nAuthorizedKeysFile {at}/mine.pub\n\
         StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 100\n"
    );
    fs::write(folder.join("server"), server).unwrap();
    let config = folder.join("client");
    let client = format!(
        "Host far\n HostName 127.0.0.1\n Port {port}\n IdentityFile {at}/mine\n IdentitiesOnly yes\n \
         UserKnownHostsFile {at}/known\n StrictHostKeyChecking no\n LogLevel ERROR\n"
    );
    fs::write(&config, client).unwrap();
    let sshd =
        Command::new(SSHD).args(["-D", "-e", "-f"]).arg(folder.join("server")).stderr(Stdio::null()).spawn().unwrap();
    wait_for(port);
    desk.told.push(("RSYNC_RSH", format!("ssh -F {}", config.display())));
    Some(Ssh { sshd, port, config })
}

pub fn to(desk: &Desk) -> String {
    format!("far:{}", desk.path("live").display())
}

#[test]
fn another_machine_keeps_the_promise() {
    let mut desk = Desk::new();
    let Some(far) = ssh(&mut desk) else { return };
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    let receipts = || {
        let names = fs::read_dir(desk.path("live.releases")).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|extension| extension == "json")).count()
    };
    promise(&desk, &to(&desk), &read, &receipts);
    assert!(far.port > 0 && far.config.exists());
    let (code, output) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
    // What was changed over there behind our back is mended.
    let page = desk.path("live/yiyuan/2020/report.csv");
    fs::remove_file(&page).unwrap();
    fs::write(&page, "changed").unwrap();
    assert_eq!(desk.run("verify", &["live"]).0, 1);
    let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
    assert!(code == 0 && output.contains("yiyuan/2020/report.csv"), "{output}");
    assert_eq!(desk.run("verify", &["live"]).0, 0);
}

#[test]
fn what_is_not_ours_over_there_is_left_alone() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let live = desk.path("live");
    let cases: [(&str, &dyn Fn()); 4] = [
        ("a folder with files", &|| {
            fs::create_dir(&live).unwrap();
            fs::write(live.join("index.html"), "mine").unwrap();
        }),
        ("a file", &|| fs::write(&live, "mine").unwrap()),
        ("a link elsewhere", &|| std::os::unix::fs::symlink("other", &live).unwrap()),
        ("foreign releases", &|| {
            fs::create_dir(desk.path("live.releases")).unwrap();
            fs::write(desk.path("live.releases/mine"), "mine").unwrap();
        }),
    ];
    for (what, make) in cases {
        make();
        let before = listing(&desk.path("."));
        let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
        assert!(code == 2 && output.contains("不是用 nianbao publish 发布的"), "{what}: {output}");
        let after = listing(&desk.path("."));
        let ours = |path: &&PathBuf| !path.starts_with(desk.path("./cache")) && !path.starts_with(desk.path("./ssh"));
        assert!(before.iter().filter(ours).eq(after.iter().filter(ours)), "{what}");
        let _ = fs::remove_file(&live);
        let _ = fs::remove_dir_all(&live);
        let _ = fs::remove_dir_all(desk.path("live.releases"));
    }
}

#[test]
fn two_at_once_over_there_are_refused() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    assert_eq!(desk.run("publish", &["site", "--to", &to(&desk), "--yes"]).0, 0);
    let lock = fs::File::open(desk.path("live.releases/lock")).unwrap();
    lock.lock().unwrap();
    let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
    assert!(code == 2 && output.contains("另一次发布正在进行（"), "{output}");
    drop(lock);
    // A shell that nobody tells of its end any more keeps the lock. If it is that of this workshop, it is ended.
    let said = fs::read_to_string(desk.path("live.releases/lock")).unwrap();
    for ours in [false, true] {
        let text = if ours { said.clone() } else { "another\n/ wang@build 77 2026-11-30T09:00:00+08:00\n".to_owned() };
        fs::write(desk.path("live.releases/lock"), text).unwrap();
        let mut hold = Command::new("sh");
        hold.current_dir(desk.folder.path())
            .args(["-c", "exec 9>>live.releases/lock; flock 9 && echo held; exec sleep 1000"]);
        let mut holder = hold.stdout(Stdio::piped()).spawn().unwrap();
        std::io::Read::read_exact(&mut holder.stdout.take().unwrap(), &mut [0; 4]).unwrap();
        let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
        if ours {
            assert!(code == 0 && output.contains("没有变动"), "{output}");
        } else {
            assert!(code == 2 && output.contains("（wang@build，进程 77，"), "{output}");
            holder.kill().unwrap();
        }
        holder.wait().unwrap();
    }
    // Nobody there to talk to.
    let (code, output) = desk.run("publish", &["site", "--to", "ssh://far:1/nowhere", "--yes"]);
    assert!(code == 0 || output.contains("未完成"), "{output}");
    desk.told = vec![("RSYNC_RSH", "ssh -F /nowhere".to_owned())];
    let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
    assert!(code == 2 && output.contains("未完成") && output.contains("原来的门户未作改动"), "{output}");
    desk.told = vec![("RSYNC_RSH", "no-such-shell".to_owned())];
    let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
    assert!(code == 2 && output.contains("缺少程序 no-such-shell"), "{output}");
}

#[test]
fn a_delta_is_carried_there() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let receipt = |number: u32| desk.path(&format!("live.releases/{number:06}.json"));
    delta_elsewhere(&desk, &to(&desk), &receipt, &|path| desk.path("live").join(path));
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

#[test]
fn a_first_release_that_is_refused_over_there_leaves_nothing() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let to = format!("far:{}", desk.path("new/deep/live").display());
    for arguments in [&[][..], &["--dry-run"], &["--rollback"]] {
        desk.run("publish", &[&["site", "--to", &to], arguments].concat());
        assert!(!desk.path("new").exists(), "{arguments:?}");
    }
    let (code, output) = desk.run("publish", &["site", "--to", &to, "--yes"]);
    assert_eq!(code, 0, "{output}");
    assert!(desk.path("new/deep/live/index.html").exists());
}

#[test]
fn what_is_lost_over_there_is_said() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let to = to(&desk);
    let files = |number: usize| desk.path(&format!("live.releases/{number:06}"));
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    what_is_lost_is_said(&desk, &behind(&desk, &to, &files, &read));
}

#[test]
fn one_goes_back_to_what_was_live_over_there() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let to = to(&desk);
    let files = |number: usize| desk.path(&format!("live.releases/{number:06}"));
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    one_goes_back_to_what_was_live(&desk, &behind(&desk, &to, &files, &read));
}

#[test]
fn what_others_did_over_there_is_not_taken_over() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    what_others_did(&desk, &to(&desk), &|path| desk.path("live").join(path), true);
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
    fs::write(desk.path("live/SHA256SUMS"), "").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", desk.path("live/assets/passwd")).unwrap();
    let (code, output) = desk.run("publish", &["site", "--to", &to(&desk), "--yes"]);
    assert!(code == 0 && output.contains("改动、将复原的文件 1\n  SHA256SUMS"), "{output}");
    assert!(output.contains("多出、将移除的文件 1\n  assets/passwd"), "{output}");
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

/// ssh makes what it is given one that does not wait for its reader; all that is said must still arrive.
#[test]
fn much_is_said_over_there_too() {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    // Nothing but the heads: each lacks all six sections and every figure.
    for year in 2008..2020 {
        for agency in 0..16 {
            desk.write(&format!("content/a{agency}/_index.md"), "---\nname: 某局\n---\n");
            desk.write(&format!("content/a{agency}/{year}.md"), "---\nform: 2019\n---\n");
        }
    }
    let mut output = String::new();
    let mut child = desk.command("publish", &["site", "--to", &to(&desk), "--yes"]).spawn().unwrap();
    // A reader that is in no hurry.
    std::thread::sleep(Duration::from_secs(2));
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut output).unwrap();
    let code = child.wait().unwrap().code();
    assert!(output.len() > 130_000 && !output.contains("panicked"), "{code:?}: {} bytes", output.len());
    assert!(output.contains("份报告：错误"), "the last line is there");
}

fn kills(times: usize) {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let to = to(&desk);
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    kill_loop(&desk, &["site", "--to", &to, "--yes"], &|| Box::new(read), times);
    let (code, output) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
    let left = folders(&desk.path("live.releases"));
    assert!(left.len() <= 5 + 1, "{left:?}");
}

#[test]
fn a_killed_publish_over_there_harms_nobody() {
    kills(8);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_over_there_harm_nobody() {
    kills(200);
}

fn kills_of_all(times: usize) {
    let mut desk = Desk::new();
    let Some(_far) = ssh(&mut desk) else { return };
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    kill_all_loop(&desk, &[&to(&desk)], None, &|| Box::new(read), times);
    let (code, output) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
}

#[test]
fn whatever_is_killed_over_there_harms_nobody() {
    kills_of_all(12);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_commands_over_there_harm_nobody() {
    kills_of_all(200);
}

/// Another machine that is this one, reached by a shell script in the place of ssh, which does what is asked of it by
/// the file `trouble` when the shell over there is told to take a step.
fn near(desk: &mut Desk) -> bool {
    if !["rsync", "flock"].iter().all(|program| is_there(program)) {
        return false;
    }
    let at = desk.path("trouble").display().to_string();
    let script = format!(
        r#"#!/bin/sh
shift
if [ "$*" != "exec sh -s" ]; then
  # All of that machine is frozen while files are carried.
  ! grep -q machine {at} 2>/dev/null || {{ kill -STOP "$(cat {at}.shell)"; exec sleep 30 2>/dev/null; }}
  exec sh -c "$*"
fi
echo $$ >{at}.shell
read -r step done then 2>/dev/null <{at} || exec sh -s
[ -n "$done" ] || [ "$step" = nobody ] || exec sh -s
[ "$step" != nobody ] || {{ echo "connect to host far: Connection refused" >&2; exit 255; }}
while IFS= read -r line; do
  case $line in
    "$step "*)
      [ "$done" = undone ] || printf '%s\n' "${{line%%;*}}"
      break ;;
    *) printf '%s\n' "$line" ;;
  esac
done | sh -s
echo "$then" >{at}
[ "$then" != frozen ] || {{ : >{at}; exec sleep 30 2>/dev/null; }}
echo "Connection to far closed by remote host." >&2
exit 255
"#
    );
    let shell = desk.path("near-ssh");
    fs::write(&shell, script).unwrap();
    fs::set_permissions(&shell, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    desk.told.push(("RSYNC_RSH", shell.display().to_string()));
    true
}

/// `~` is the home over there, and a slash at the end changes nothing.
#[test]
fn a_home_over_there_is_a_home() {
    let mut desk = Desk::new();
    if !near(&mut desk) {
        return;
    }
    desk.told.push(("HOME", desk.path("home").display().to_string()));
    fs::create_dir(desk.path("home")).unwrap();
    let publish = |to: &str| desk.run("publish", &["site", "--to", to, "--yes"]);
    let (code, output) = publish("far:~/www/live/");
    assert!(code == 0 && desk.path("home/www/live/index.html").exists(), "{output}");
    let whole = format!("far:{}", desk.path("home/www/live").display());
    for to in ["far:~/www/live", "ssh://far/~/www/live//", &whole, &format!("{whole}/")] {
        let (code, output) = publish(to);
        assert!(code == 0 && output.contains("没有变动"), "{to}: {output}");
    }
    let (code, output) = publish("far:~no-such-user/live");
    assert!(code == 2 && output.contains("far:~no-such-user/live 里的 ~ 不是那台机器上任何用户的主目录"), "{output}");
    let (code, output) = publish("far:~");
    assert!(code == 2 && output.contains("无法识别"), "{output}");
    assert!(!desk.path("~").exists() && !desk.path("home/~").exists());
}

/// A connection that is cut, or frozen, at a step: what is said is so, and the next run goes on.
#[test]
fn a_connection_that_is_cut_over_there() {
    let mut desk = Desk::new();
    if !near(&mut desk) {
        return;
    }
    let to = to(&desk);
    let publish = |arguments: &[&str]| {
        desk.run("publish", &[&["site", "--to", &to, "--yes", "--timeout", "1"], arguments].concat())
    };
    let live = || fs::read_link(desk.path("live")).unwrap().file_name().unwrap().to_str().unwrap()[5..].to_owned();
    let version = |version: &str| desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n{version}\n"));
    let trouble = |trouble: &str| fs::write(desk.path("trouble"), format!("{trouble}\n")).unwrap();
    assert_eq!(publish(&[]).0, 0);
    let unknown = |number: u32| format!("切换到第{number}次发布的指令已发出，未收到答复");
    const CLOSED: &str = "连接中断：Connection to far closed by remote host.";
    const AS_IT_WAS: &str = "未发布，原来的门户未作改动";
    // Where, whether it is done all the same, and what comes then; the exit code, what is live, and what is said.
    let unknown = [unknown(4), unknown(5)];
    for (at, (step, code, number, said)) in [
        ("nb_switch done somebody", 0, "2", "已发布（第2次）"),
        ("nb_switch undone somebody", 2, "2", CLOSED),
        ("nb_switch done frozen", 0, "3", "已发布（第3次）"),
        ("nb_switch done nobody", 2, "4", &unknown[0]),
        ("nb_switch undone nobody", 2, "4", &unknown[1]),
        ("nb_check undone somebody", 2, "4", CLOSED),
        ("nb_check undone frozen", 2, "4", "1秒没有答复，不再等待（请登录该机器"),
        ("nb_confirm undone somebody", 0, "5", "已发布（第5次）"),
        ("nb_set_history undone frozen", 0, "6", "已发布（第6次）"),
        ("nb_confirm undone nobody", 2, "7", "第7次发布已上线，但回执尚未确认"),
    ]
    .into_iter()
    .enumerate()
    {
        version(&format!("{at}版"));
        trouble(step);
        let (ended, output) = publish(&[]);
        assert!(ended == code && output.contains(said), "{step}: {ended} {output}");
        assert_eq!(live(), number, "{step}");
        let is_sure = code == 2 && !output.contains("指令已发出") && !output.contains("已上线");
        assert_eq!(output.contains(AS_IT_WAS), is_sure, "{step}: {output}");
        trouble("");
        if output.contains("指令已发出") || output.contains("已上线") {
            // The next one looks, and mends; where nothing had come of it, it publishes.
            let is_there = fs::read_to_string(desk.path("live/guide/index.html")).unwrap().contains(&format!("{at}版"));
            if is_there {
                let (code, output) = publish(&[]);
                assert!(code == 0 && output.contains("没有变动"), "{step}: {output}");
            }
        }
        assert!(fs::read(desk.path(&format!("live.releases/00000{}.json", live()))).is_ok(), "{step}");
        assert_eq!(desk.run("verify", &["live"]).0, 0, "{step}");
    }
    for (step, code, number, said) in [
        ("nb_switch undone somebody", 2, "7", CLOSED),
        ("nb_switch done nobody", 2, "6", "切换到第6次发布的指令已发出"),
    ] {
        trouble(step);
        let (ended, output) = publish(&["--rollback"]);
        assert!(ended == code && output.contains(said) && live() == number, "{step}: {ended} {output}");
    }
    trouble("");
    trouble("machine");
    let (code, output) = publish(&[]);
    assert!(code == 2 && output.contains("1秒没有答复") && output.contains(AS_IT_WAS), "{output}");
    trouble("");
    let history = fs::read_to_string(desk.path("live.releases/history.txt")).unwrap();
    for number in 1..=7 {
        assert_eq!(history.matches(&format!(" 第{number}次发布上线")).count(), 1, "{history}");
    }
}
