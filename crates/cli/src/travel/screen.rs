//! `saring travel screen`: everyone in travel messages, screened and answered.
//!
//! In: messages, lists, and what persons have ruled before. Out: a directive for every
//! person, with its reasons for the officer and the text for the agent, and the replies
//! to the carriers. Not handled: who orders something; that is a person.

use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use saring_answer::engine::{Engine, Fingerprints, Verdict};
use saring_answer::policy::{OnFailure, TravelPolicy};
use saring_answer::reply::Replies;
use saring_answer::verdict::{self, Count};
use saring_answer::{Also, orders, replace};
use saring_casework::Rulings;
use saring_model::{Interchange, Message, Reading};
use saring_travel::{Settings, json};
use serde_json::{Value, json as object};

use super::input::Input;
use super::read::{Format, Tally, json_line, outside};
use super::show::Show;
use super::stamp::Stamp;
use super::verdict::{in_words, show};
use crate::output::table::{Table, line};
use crate::source::Source;
use crate::terminal::{Style, say};
use crate::{Ending, is_closed_pipe, progress};

/// Screen everyone in travel messages, and answer
#[derive(clap::Args)]
#[command(after_help = "\
Everyone gets one of four directives: board where nothing is at the threshold,
refer where an officer has to look, insufficient-data where too little was told,
and do-not-board only where an officer's order in --orders names this very
person. Who could not be screened is referred, never lost.

--reply writes the answers to the carrier: a CUSRES for each request (a PAXLST
that asks; not one that cancels, nor PNRGOV or tables), with its references and
in its order; those to test messages are marked as tests. With
--reply - they alone go to standard output. The agent's text tells no reason.

Exit status: 0 it ran, 2 it failed or a file could not be read; the others are
answered.

Examples:
  saring travel screen request.edi --list consolidated.xml --reply answer.edi
  saring travel screen *.edi --store lists/ --orders orders.jsonl --explain
  producer | saring travel screen - --index lists.idx --reply - > answer.edi")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    ruled: Ruled,
    /// Where to write the answers; - is standard output
    #[arg(long, value_name = "FILE")]
    reply: Option<PathBuf>,
    #[command(flatten)]
    stamp: Stamp,
    /// How to show it
    #[arg(long)]
    format: Option<Format>,
    /// Give all evidence, and fingerprints to exclude by
    #[arg(long)]
    explain: bool,
    /// Workers; else as many as there are cores
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// What persons have ruled, and the operator's policy.
#[derive(clap::Args)]
pub(crate) struct Ruled {
    /// Orders that somebody must not board
    #[arg(long, value_name = "FILE")]
    orders: Option<PathBuf>,
    /// Decisions that somebody is not that entity
    #[arg(long, value_name = "FILE")]
    exclusions: Option<PathBuf>,
    /// Permissions to travel in spite of a ban
    #[arg(long, value_name = "FILE")]
    exemptions: Option<PathBuf>,
    /// Threshold, texts, what a failure means
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl Ruled {
    /// Reads the files; each is refused whole if anything in it is wrong.
    pub(crate) fn open(&self) -> anyhow::Result<(Rulings, TravelPolicy)> {
        let policy = TravelPolicy::open(self.policy.as_deref())?;
        let orders = self.orders.as_deref().map(orders::orders).transpose()?;
        let exclusions =
            self.exclusions.as_deref().map(orders::exclusions).transpose()?;
        let exemptions =
            self.exemptions.as_deref().map(orders::exemptions).transpose()?;
        let rulings = Rulings::new(
            orders.unwrap_or_default(),
            exclusions.unwrap_or_default(),
            exemptions.unwrap_or_default(),
        );
        Ok((rulings, policy))
    }

    /// Whether entities have to be looked at as they are listed now.
    pub(crate) fn watches(&self) -> bool {
        self.exclusions.is_some() || self.exemptions.is_some()
    }
}

/// Screens, and answers.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let settings = args.input.settings()?;
    let (mut rulings, policy) = args.ruled.open()?;
    let mut fingerprints = Fingerprints::default();
    if args.explain {
        rulings.orders().iter().for_each(|order| fingerprints.see_order(order));
    }
    let opened = if args.ruled.watches() || args.explain {
        args.source.open_watched(Some(&mut |entity| {
            rulings.listed(entity);
            if args.explain {
                fingerprints.see(entity);
            }
        }))
    } else {
        args.source.open()
    };
    if args.ruled.exclusions.is_some() && args.source.is_index() {
        say("an index does not hold entities whole, so no exclusion holds; use --list");
    }
    let (lists, mut ending) = match (opened, policy.on_failure) {
        (Ok(whole), _) => (Some(whole), Ending::Ran),
        (Err(error), OnFailure::Stop) => return Err(error),
        (Err(error), OnFailure::Refer | OnFailure::Insufficient) => {
            say(&format!("{error:#}; everyone is answered as the policy says"));
            (None, Ending::Failed)
        }
    };
    let engine = Engine::new(lists.map(Arc::new), rulings, &policy, args.threads);
    let (now, first) = (args.stamp.now(), args.stamp.reference.clone());
    let replies = Replies::new(now, first, &settings, &policy);
    let mut run = Run::new(args, &engine, &replies, &fingerprints, &settings);
    let (whole, account) = run.all()?;
    if !whole {
        ending = Ending::Failed;
    }
    if let (Some(path), Some(text)) = (&args.reply, run.answered.take()) {
        write_reply(path, &text)?;
    }
    match account {
        Err(error) if !is_closed_pipe(&error) => Err(error),
        Ok(()) | Err(_) => Ok(ending),
    }
}

/// Writes the answers whole or not at all.
pub(crate) fn write_reply(path: &Path, text: &str) -> anyhow::Result<()> {
    if path == Path::new("-") {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        return Ok(out.flush()?);
    }
    let write = |out: &mut BufWriter<std::fs::File>| Ok(out.write_all(text.as_bytes())?);
    replace::replace(path, write)
        .with_context(|| format!("writing answers {}", path.display()))
}

/// One run over all files.
struct Run<'r> {
    args: &'r Args,
    engine: &'r Engine,
    replies: &'r Replies<'r>,
    fingerprints: &'r Fingerprints,
    settings: &'r Settings,
    format: Format,
    show: Show,
    table: Table,
    style: Style,
    also: Also,
    /// What is the same in every line of JSON.
    lists: Value,
    tally: Tally,
    count: Count,
    answered: Option<String>,
}

impl<'r> Run<'r> {
    fn new(
        args: &'r Args,
        engine: &'r Engine,
        replies: &'r Replies<'r>,
        fingerprints: &'r Fingerprints,
        settings: &'r Settings,
    ) -> Self {
        let style = Style::of_stdout();
        let whole = engine.lists();
        let also = whole.map(|whole| whole.also().clone()).unwrap_or_default();
        let lists = whole.map(|whole| whole.lists()).unwrap_or_default();
        let lists = lists.iter().map(|list| {
            object!({
                "name": list.name,
                "version": list.version,
                "sha256": list.sha256,
                "entities": list.entities,
            })
        });
        Self {
            args,
            engine,
            replies,
            fingerprints,
            settings,
            format: Format::or_default(args.format),
            show: Show::new(style),
            table: Table::new(style, args.explain).with(also.clone()),
            style,
            also,
            lists: lists.collect(),
            tally: Tally::default(),
            count: Count::default(),
            answered: None,
        }
    }

    /// Whether every file could be read, and whether the account could be written.
    fn all(&mut self) -> anyhow::Result<(bool, anyhow::Result<()>)> {
        // The answers alone go there if they are asked for there.
        let to_stdout = self.args.reply.as_deref() == Some(Path::new("-"));
        let sink: Box<dyn Write> = if to_stdout {
            Box::new(std::io::sink())
        } else {
            Box::new(std::io::stdout().lock())
        };
        let mut out = BufWriter::new(sink);
        if self.args.reply.is_some() {
            self.answered = Some(String::new());
        }
        let mut closed = Ok(());
        if self.format == Format::Table
            && let Some(whole) = self.engine.lists()
        {
            let mut head = Vec::new();
            Table::head(whole.lists(), &mut head);
            closed = out.write_all(&head);
        }
        let args = self.args;
        let settings = self.settings;
        let whole = args.input.each(settings, |file, reading| {
            let text = self.file(file, &reading)?;
            // Whoever reads the account may go away, and the disk that it goes to may
            // be full: the carriers are answered still.
            if closed.is_ok() {
                closed = out.write_all(&text);
            }
            Ok(())
        })?;
        if self.format == Format::Table && closed.is_ok() {
            let mut text = Vec::new();
            line(&mut text, &self.style.strong(&in_words(self.count)));
            self.tally.show(&mut text);
            closed = out.write_all(&text);
        }
        let account = closed.and_then(|()| out.flush());
        Ok((whole, account.map_err(anyhow::Error::from)))
    }

    fn file(&mut self, file: &str, reading: &Reading) -> anyhow::Result<Vec<u8>> {
        let mut text = Vec::new();
        // A table always tells what decided.
        let explain = self.args.explain || self.format == Format::Table;
        self.tally.file(reading);
        for interchange in &reading.interchanges {
            let mut verdicts = Vec::new();
            for message in &interchange.messages {
                let judged = self.engine.judge(
                    message,
                    self.args.input.day(),
                    explain,
                    &progress::new,
                )?;
                self.message(file, interchange, message, &judged, &mut text);
                verdicts.push(judged);
            }
            if let Some(answered) = &mut self.answered
                && let Some(reply) = self.replies.to(interchange, &verdicts)?
            {
                answered.push_str(&reply);
            }
        }
        outside(self.format, &self.show, file, reading, &mut text);
        Ok(text)
    }

    fn message(
        &mut self,
        file: &str,
        interchange: &Interchange,
        message: &Message,
        verdicts: &[Verdict],
        out: &mut Vec<u8>,
    ) {
        self.tally.message(message);
        for verdict in verdicts {
            self.count.add(verdict.decision.directive);
        }
        let texts = self.replies.texts(interchange, message);
        match self.format {
            Format::Table => {
                self.show.head(file, interchange, message, out);
                let judged = message.travellers.iter().zip(verdicts);
                for ((traveller, verdict), number) in judged.zip(1..) {
                    let directive = verdict.decision.directive;
                    let text = texts.of(directive);
                    self.show.answered(number, traveller, message, directive, out);
                    show(self.style, &self.table, verdict, text, out);
                }
                super::show::gap(message.travellers.is_empty(), out);
                self.show.tail(message, out);
            }
            Format::Json => {
                let mut value = json::message(message, interchange);
                let people = value.get_mut("travellers").and_then(Value::as_array_mut);
                for (person, verdict) in people.into_iter().flatten().zip(verdicts) {
                    let text = texts.of(verdict.decision.directive);
                    let explain = self.args.explain;
                    let decision = verdict::json(
                        verdict,
                        text,
                        &self.also,
                        self.fingerprints,
                        explain,
                    );
                    if let Some(person) = person.as_object_mut() {
                        person.insert("decision".to_owned(), decision);
                    }
                }
                if let Some(object) = value.as_object_mut() {
                    object.insert("lists".to_owned(), self.lists.clone());
                    object.insert("engine".to_owned(), saring_screen::ENGINE.into());
                }
                json_line(file, value, out);
            }
        }
    }
}
