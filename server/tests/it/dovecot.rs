//! Dovecot, the mail server of Debian's packages, as an ordinary process with a configuration of its own: a mailbox over IMAP
//! that letters are put into as files.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

const PROGRAM: &str = "/usr/sbin/dovecot";
const MISSING: &str = "Dovecot 2.3 is missing: sudo apt-get install -y dovecot-imapd (scripts/test.sh does it)";
/// Who keeps the letters when the tests run as root: mail programs refuse to do it themselves.
const NOBODY: u32 = 65534;

pub const PASSWORD: &str = "secret";

pub struct Dovecot {
    folder: TempDir,
    process: Child,
    pub port: u16,
    /// Encrypted from the start.
    pub tls_port: u16,
}

impl Dovecot {
    /// One with an empty mailbox.
    pub async fn start() -> Self {
        let version = Command::new(PROGRAM).arg("--version").output().expect(MISSING).stdout;
        assert!(version.starts_with(b"2.3."), "{MISSING}; found {}", String::from_utf8_lossy(&version));
        let folder = TempDir::new().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("pem"), include_str!("localhost.pem")).unwrap();
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(folder.path().join("mail").join(part)).unwrap();
        }
        give_away(&folder.path().join("mail"));
        let [port, tls_port] = free_ports();
        let process = run(folder.path(), [port, tls_port]);
        let server = Self { folder, process, port, tls_port };
        server.wait_until_up().await;
        server
    }

    async fn wait_until_up(&self) {
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "Dovecot does not start: {}", self.log());
            sleep(Duration::from_millis(50)).await;
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn mail(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// Puts a letter in, whole at once.
    pub fn deliver(&self, letter: &[u8]) {
        static LAST: AtomicU32 = AtomicU32::new(0);
        // Dovecot numbers letters by the number in front, then by the rest as text.
        let name = format!("{}.{}.busbar", LAST.fetch_add(1, Ordering::Relaxed), std::process::id());
        let (unfinished, finished) = (self.mail().join("tmp").join(&name), self.mail().join("new").join(&name));
        std::fs::File::create(&unfinished).unwrap().write_all(letter).unwrap();
        give_away(&unfinished);
        std::fs::rename(unfinished, finished).unwrap();
    }

    /// The names of the letters that have been looked at; behind «:2,» they have a letter for each flag.
    fn seen(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.mail().join("cur")).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// How many letters have `\Answered`.
    pub fn answered(&self) -> usize {
        let flags = |path: &PathBuf| {
            path.to_str().and_then(|path| path.split_once(":2,")).is_some_and(|(_, flags)| flags.contains('R'))
        };
        self.seen().iter().filter(|path| flags(path)).count()
    }

    /// Takes all flags away, as if they had never been set: the numbers stay.
    pub fn forget_flags(&self) {
        for path in self.seen() {
            let (name, _) = path.to_str().unwrap().split_once(":2,").unwrap();
            std::fs::rename(&path, format!("{name}:2,")).unwrap();
        }
    }

    /// Loses the numbers of the letters too: they get new ones, under a new UIDVALIDITY. Nobody may be connected.
    pub fn rebuild(&self) {
        self.forget_flags();
        for entry in std::fs::read_dir(self.mail()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_str().unwrap().starts_with("dovecot") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its children end with it when it is asked.
        let pid = rustix::process::Pid::from_child(&self.process);
        _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        _ = self.process.wait();
    }
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// To whom the letters belong.
fn give_away(path: &Path) {
    if !is_root() {
        return;
    }
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path());
        }
    }
}

fn free_ports() -> [u16; 2] {
    let bound = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    bound.map(|listener| listener.local_addr().unwrap().port())
}

fn run(folder: &Path, [port, tls_port]: [u16; 2]) -> Child {
    let name = |of: &str| {
        let said = Command::new("id").arg(of).output().unwrap().stdout;
        String::from_utf8(said).unwrap().trim().to_owned()
    };
    let [user, group] = if is_root() { ["nobody", "nogroup"].map(str::to_owned) } else { [name("-un"), name("-gn")] };
    let at = folder.display();
    let config = format!(
        "protocols = imap
base_dir = {at}/run
state_dir = {at}/state
listen = 127.0.0.1
log_path = {at}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={at}/home
}}
mail_location = maildir:{at}/mail
first_valid_uid = 1
ssl = yes
ssl_cert = <{at}/pem
ssl_key = <{at}/pem
disable_plaintext_auth = no
mail_max_userip_connections = 0
"
    );
    let file = folder.join("dovecot.conf");
    std::fs::write(&file, config).unwrap();
    Command::new(PROGRAM)
        .arg("-F")
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect(MISSING)
}
