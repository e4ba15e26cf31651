//! `saring serve`: the service.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use anyhow::Context as _;
use saring_server::access::Role;
use saring_server::demo::{self, Demo};
use saring_server::edge::logging;
use saring_server::{App, Listening, Settings, SystemClock, init};

use super::ConfigArgs;
use crate::terminal::{Style, pad};

/// Run the service: contract, console, audit log
#[derive(clap::Args)]
#[command(after_help = "\
The service takes manifests and queries, answers carriers, keeps the work of
deciding, and proves afterwards what was done. Its console is a page for a
browser, its contract is told at /docs. It ends at SIGTERM or Ctrl-C, when what
has begun is finished.

With --demo everything is invented: the list, two weeks of flights, an account
for each role. It listens on this machine alone, and nothing is left of it.

Messages are lines on standard error, for people on a terminal, else as JSON,
and hold nothing of a person.

Examples:
  saring serve --demo
  saring init /etc/saring && saring serve --config /etc/saring/saring.toml")]
pub(crate) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Serve something invented to look at
    #[arg(long, conflicts_with = "config")]
    demo: bool,
    /// Where to listen, in place of what the settings say
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// Where the demonstration listens.
const DEMO_LISTEN: &str = "127.0.0.1:8080";

const DEMO: demo::Content = demo::Content {
    list: include_bytes!("../../demo/list.jsonl"),
    manifest: include_str!("../../demo/manifest.edi"),
    orders: include_str!("../../demo/orders.jsonl"),
};

/// Serves until it is told to stop.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let format = if std::io::stderr().is_terminal() {
        logging::Format::Text
    } else {
        logging::Format::Json
    };
    logging::init(format)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if args.demo {
        let listen = args.listen.as_deref().unwrap_or(DEMO_LISTEN);
        return runtime.block_on(serve_demo(listen));
    }
    let mut settings = args.config.read()?;
    if let Some(listen) = &args.listen {
        settings.listen.clone_from(listen);
    }
    runtime.block_on(serve(settings))
}

async fn serve_demo(listen: &str) -> anyhow::Result<()> {
    let settings = Settings { listen: listen.to_owned(), ..Settings::default() };
    // Whoever has the port already is told of before anything is made.
    let listening = Listening::bind(&settings).await?;
    let demo = demo::open(listen, DEMO).await?;
    let address = address(&listening)?;
    let style = Style::of_stdout();
    tell(&demo, &address, style)?;
    saring_server::run(demo.app.clone(), listening, stop()?).await;
    drop(demo);
    Ok(())
}

fn tell(demo: &Demo, address: &str, style: Style) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "An invented service, on this machine alone: {}\n",
        style.strong(address)
    )?;
    writeln!(
        out,
        "  Sign in as one of these, with the password {}\n",
        style.strong(demo::PASSWORD)
    )?;
    for (login, role) in &demo.logins {
        writeln!(out, "  {}{}", style.strong(&pad(login, 18)), about(*role))?;
    }
    writeln!(out, "\n  The contract: {address}/docs   Stop with Ctrl-C")?;
    out.flush()
}

fn about(role: Role) -> &'static str {
    match role {
        Role::Screener => "looks at alerts first, and decides nothing",
        Role::Adjudicator => "judges alerts",
        Role::Supervisor => "hands out work, approves orders",
        Role::ListEditor => "imports lists",
        Role::ListApprover => "takes list versions into use",
        Role::RedressOfficer => "puts right who was wrongly stopped",
        Role::Oversight => "reads the audit log and figures, changes nothing",
        Role::Administrator => "makes accounts and keys, sees no personal data",
        Role::Carrier => "sends messages",
        Role::Client => "screens",
    }
}

fn address(listening: &Listening) -> anyhow::Result<String> {
    let addresses = listening.addresses();
    let first = addresses.first().context("it listens nowhere")?;
    Ok(format!("http://{first}"))
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let listening = Listening::bind(&settings).await?;
    let app = App::new(init::parts(settings, Arc::new(SystemClock))?);
    saring_server::run(app, listening, stop()?).await;
    Ok(())
}

/// Ends at SIGTERM or Ctrl-C.
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
