//! A service of our own: its folder, its process, its keys.
//!
//! In: a folder. Out: a running `saring serve`, made as an operator makes one, with two
//! administrators and whom they let in. It is stopped when this is dropped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::client::{Answer, Client, Request};

/// What the administrators and everybody else choose.
const PASSWORD: &str = "a-bench-of-oak-and-iron";

/// How long a service may take until it is ready.
const READY: Duration = Duration::from_mins(2);

/// A service.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    /// With the settings and, unless they are elsewhere, the data.
    pub(crate) folder: PathBuf,
    /// The public key of the audit log, as `saring init` told it.
    pub(crate) log_key: String,
    binary: PathBuf,
    process: Option<Child>,
    /// The one-time passwords of both administrators, and their sessions: one of them
    /// asks for what the other agrees to.
    passwords: [String; 2],
    administrators: Option<[Session; 2]>,
}

/// Somebody signed in.
struct Session {
    cookie: String,
    form_token: String,
}

impl Service {
    /// Makes its folder with `saring init`, on a free port, and without the limits on
    /// what one caller may do: what is looked at is what the service can do.
    pub(crate) fn init(binary: &Path, folder: &Path) -> anyhow::Result<Self> {
        let output = Command::new(binary).arg("init").arg(folder).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told = String::from_utf8(output.stdout)?;
        let mut passwords = lines(&told, "password");
        let mut password = || passwords.next().context("saring init told two passwords");
        let passwords = [password()?, password()?];
        let log_key = lines(&told, "audit log").next();
        let log_key = log_key.context("saring init told the key of the audit log")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let service = Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            folder: folder.to_owned(),
            binary: binary.to_owned(),
            process: None,
            passwords,
            log_key,
            administrators: None,
        };
        service.set("listen", &format!("\"127.0.0.1:{port}\""))?;
        service.set("requests_per_second", "1000000")?;
        service.set("burst", "1000000")?;
        Ok(service)
    }

    /// The settings.
    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.join("saring.toml")
    }

    /// The folder of the data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("saring-data")
    }

    /// Changes one setting, commented out or not.
    pub(crate) fn set(&self, key: &str, value: &str) -> anyhow::Result<()> {
        let path = self.settings();
        let text = changed(&std::fs::read_to_string(&path)?, key, value)
            .with_context(|| format!("{} has no setting {key}", path.display()))?;
        Ok(std::fs::write(path, text)?)
    }

    /// Imports a list as its operator does.
    pub(crate) fn import(&self, list: &Path, name: &str) -> anyhow::Result<()> {
        let output = Command::new(&self.binary)
            .args(["lists", "import"])
            .arg(list)
            .args(["--name", name, "--store"])
            .arg(self.data().join("lists"))
            .output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Runs another command of the binary, and gives what it wrote.
    pub(crate) fn command(&self, words: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.binary).args(words).output()?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        let line = words.join(" ");
        ensure!(output.status.success(), "saring {line}: {told} {error}");
        Ok(told)
    }

    /// Starts it; how long it took until it was ready.
    pub(crate) fn start(&mut self) -> anyhow::Result<Duration> {
        let start = Instant::now();
        self.spawn()?;
        let request = Request::new("GET", "/readyz", "", "");
        while start.elapsed() < READY {
            if let Ok(mut client) = Client::connect(self.address)
                && client.send(&request).is_ok_and(|answer| answer.status == 200)
            {
                return Ok(start.elapsed());
            }
            ensure!(self.is_running()?, "the service ended: {}", self.last_told());
            std::thread::sleep(Duration::from_millis(2));
        }
        anyhow::bail!("the service was not ready within {} s", READY.as_secs())
    }

    /// Starts it without waiting for anything.
    pub(crate) fn spawn(&mut self) -> anyhow::Result<()> {
        let mut process = Command::new(&self.binary)
            .args(["serve", "--config"])
            .arg(self.settings())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let told = process.stderr.take().context("its messages are piped")?;
        let path = self.log();
        // What it tells is read on, or it would wait; of one that was started before only
        // what it told last is kept.
        std::thread::spawn(move || {
            let mut file = std::fs::File::create(path);
            for line in BufReader::new(told).lines().map_while(Result::ok) {
                if let Ok(file) = &mut file {
                    let _ = writeln!(file, "{line}");
                }
            }
        });
        self.process = Some(process);
        Ok(())
    }

    /// Whether it runs.
    pub(crate) fn is_running(&mut self) -> anyhow::Result<bool> {
        let Some(process) = &mut self.process else { return Ok(false) };
        Ok(process.try_wait()?.is_none())
    }

    fn log(&self) -> PathBuf {
        self.folder.with_extension("log")
    }

    /// The last lines that it told.
    pub(crate) fn last_told(&self) -> String {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(5)..).unwrap_or_default().join("\n")
    }

    /// Stops it as its operator does.
    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let id = process.id().to_string();
        ensure!(Command::new("kill").args(["-TERM", &id]).status()?.success(), "kill");
        ensure!(process.wait()?.success(), "the service did not end well");
        Ok(())
    }

    /// Kills it: it has no time for anything.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// The most memory that it ever had resident, mapped files included.
    pub(crate) fn peak_bytes(&self) -> anyhow::Result<u64> {
        let process = self.process.as_ref().context("it runs")?;
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes.context("no VmHWM")?.parse()?;
        Ok(kibibytes * 1024)
    }

    /// A key of a role.
    pub(crate) fn key(
        &mut self,
        role: &str,
        carrier: Option<&str>,
    ) -> anyhow::Result<String> {
        let body = json!({
            "label": format!("load {role}"),
            "role": role,
            "carrier": carrier,
            "days": 2,
        });
        self.administer("/keys", &body).context("the key is told once")
    }

    /// The cookie of somebody new with a role.
    pub(crate) fn session(&mut self, role: &str) -> anyhow::Result<String> {
        let login = format!("load-{role}");
        let body = json!({"login": login, "name": "Load", "role": role});
        let once = self.administer("/accounts", &body);
        let once = once.context("the password is told once")?;
        let first = self.sign_in(&login, &once)?;
        Ok(self.change_password(&first, &once)?.cookie)
    }

    /// Asks for a key or an account as one administrator, and agrees to it as the other;
    /// what opens it.
    fn administer(&mut self, path: &str, body: &Value) -> anyhow::Result<String> {
        if self.administrators.is_none() {
            let [one, other] = &self.passwords;
            let first = |login, password: &str| {
                self.change_password(&self.sign_in(login, password)?, password)
            };
            self.administrators = Some([first("admin", one)?, first("admin-2", other)?]);
        }
        let sessions = self.administrators.as_ref();
        let [one, other] = sessions.context("somebody signed in")?;
        let made = self.ask_as(one, path, &body.to_string())?;
        let grant = made.pointer("/grant/id").and_then(Value::as_str);
        let grant = grant.context("the answer has no grant")?;
        let approved = self.ask_as(other, &format!("/grants/{grant}/approve"), "{}")?;
        Ok(told(&made, "first_half")? + &told(&approved, "second_half")?)
    }

    fn ask_as(&self, by: &Session, path: &str, body: &str) -> anyhow::Result<Value> {
        let session = (by.cookie.as_str(), by.form_token.as_str());
        let request = Request::of_session("POST", path, session, body);
        Ok(serde_json::from_slice(&self.ask(&request)?.body)?)
    }

    fn sign_in(&self, login: &str, password: &str) -> anyhow::Result<Session> {
        let body = json!({"login": login, "password": password}).to_string();
        let head = "content-type: application/json\r\n";
        begun(&self.ask(&Request::new("POST", "/session", head, &body))?)
    }

    fn change_password(&self, by: &Session, old: &str) -> anyhow::Result<Session> {
        let body = json!({"current": old, "new": PASSWORD}).to_string();
        let session = (by.cookie.as_str(), by.form_token.as_str());
        begun(&self.ask(&Request::of_session("PUT", "/me/password", session, &body))?)
    }

    /// Asks once, for what must succeed.
    pub(crate) fn ask(&self, request: &Request) -> anyhow::Result<Answer> {
        let answer = Client::connect(self.address)?.send(request)?;
        let text = || String::from_utf8_lossy(&answer.body).into_owned();
        ensure!((200..300).contains(&answer.status), "{}: {}", answer.status, text());
        Ok(answer)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It is our own, and nobody needs it any more.
        let _ = self.kill();
    }
}

/// What `saring init` told behind a word, line by line.
fn lines<'a>(told: &'a str, word: &'a str) -> impl Iterator<Item = String> + 'a {
    let rests = told.lines().filter_map(move |line| line.strip_prefix(word));
    rests.map(|rest| rest.trim().to_owned())
}

/// A text of an answer.
fn told(answer: &Value, key: &str) -> anyhow::Result<String> {
    let text = answer.get(key).and_then(Value::as_str);
    Ok(text.with_context(|| format!("the answer has no {key}"))?.to_owned())
}

/// The session that an answer begins.
fn begun(answer: &Answer) -> anyhow::Result<Session> {
    let cookie = answer.header("set-cookie").context("no cookie came back")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let told: Value = serde_json::from_slice(&answer.body)?;
    let token = told.get("form_token").and_then(Value::as_str);
    Ok(Session { cookie, form_token: token.context("no form token")?.to_owned() })
}

/// The settings with one of them changed, commented out or not.
fn changed(text: &str, key: &str, value: &str) -> Option<String> {
    let is_it = |line: &str| {
        let bare = line.trim_start_matches(['#', ' ']);
        bare.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let place = text.lines().position(is_it)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    *lines.get_mut(place)? = format!("{key} = {value}");
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn a_setting_is_changed_where_it_stands() {
        let text = "# Where.\nlisten = \"a\"\n[limits]\n# burst = 1000\nburst_b = 1\n";
        let listening = changed(text, "listen", "\"b\"").expect("it is there");
        assert!(listening.contains("\nlisten = \"b\"\n"));
        let burst = changed(text, "burst", "7").expect("it is there");
        assert!(burst.contains("[limits]\nburst = 7\nburst_b = 1\n"));
        assert_eq!(changed(text, "rate", "7"), None);
    }
}
