//! The operator's policy for travellers.
//!
//! In: a TOML file, as `docs/formats/policy.md` describes it. Out: a [`TravelPolicy`].
//! Not handled: dialects, which are profiles. A key that is not known is refused, for
//! it may be one that was spelled wrong.

use std::path::Path;

use anyhow::Context as _;
use saring_model::{Directive, Score};
use serde_json::{Map, Value};

/// What is answered when nobody could be screened at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnFailure {
    /// The run fails, and nothing is answered.
    Stop,
    /// Everyone is answered, as referred.
    Refer,
    /// Everyone is answered, as to be sent again.
    Insufficient,
}

/// How travellers are screened and answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TravelPolicy {
    /// The score from which there is a hit.
    pub threshold: Score,
    /// A weak alias alone may start a hit.
    pub weak_aliases: bool,
    /// What is answered when lists or orders cannot be opened.
    pub on_failure: OnFailure,
    /// Second character of a status; else the profile's.
    pub second: Option<char>,
    /// One status for all where all may board; else as the profile says.
    pub whole_when_all_board: Option<bool>,
    /// Telephone that texts other than for *board* end with; empty for none.
    pub telephone: String,
    /// Texts for the agent; else the profile's.
    texts: [Option<String>; 4],
}

impl Default for TravelPolicy {
    fn default() -> Self {
        Self {
            threshold: Score::THRESHOLD,
            weak_aliases: false,
            on_failure: OnFailure::Stop,
            second: None,
            whole_when_all_board: None,
            telephone: String::new(),
            texts: [const { None }; 4],
        }
    }
}

/// Directives in the order of their texts.
const DIRECTIVES: [Directive; 4] = [
    Directive::Board,
    Directive::Refer,
    Directive::InsufficientData,
    Directive::DoNotBoard,
];

/// Characters of a text for the agent, at most: what a component of free text holds.
const TEXT_MAX: usize = 70;

impl TravelPolicy {
    /// Reads a policy; none is the default.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is no policy.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let context = || format!("reading policy {}", path.display());
        let text = std::fs::read_to_string(path).with_context(context)?;
        Self::read(&text).with_context(context)
    }

    /// Reads the text of a policy.
    ///
    /// # Errors
    ///
    /// The first key that is not known or has no such value.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let value: Value = basic_toml::from_str(text)
            .map_err(|_| anyhow::anyhow!("expected TOML, found something else"))?;
        let object = value.as_object().context("expected a table")?;
        only(object, &["threshold", "weak_aliases", "on_failure", "reply", "texts"])?;
        let mut policy = Self::default();
        if let Some(value) = object.get("threshold") {
            let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
            let number = number.filter(|number| (1..=1000).contains(number));
            let number = number.context("threshold: expected 1 to 1000")?;
            policy.threshold = Score::thousandths(number);
        }
        if let Some(value) = object.get("weak_aliases") {
            policy.weak_aliases = truth(value, "weak_aliases")?;
        }
        if let Some(value) = object.get("on_failure") {
            policy.on_failure = match value.as_str() {
                Some("stop") => OnFailure::Stop,
                Some("refer") => OnFailure::Refer,
                Some("insufficient-data") => OnFailure::Insufficient,
                _ => anyhow::bail!(
                    "on_failure: expected \"stop\", \"refer\" or \"insufficient-data\""
                ),
            };
        }
        if let Some(reply) = object.get("reply") {
            policy.read_reply(reply)?;
        }
        if let Some(texts) = object.get("texts") {
            policy.read_texts(texts)?;
        }
        let room = TEXT_MAX.saturating_sub(1 + policy.telephone.len());
        let long = |(text, directive): &(&Option<String>, Directive)| {
            let length = text.as_ref().map_or(0, String::len);
            *directive != Directive::Board && length > room
        };
        if !policy.telephone.is_empty()
            && let Some((_, directive)) = policy.texts.iter().zip(DIRECTIVES).find(long)
        {
            let key = directive.as_str();
            anyhow::bail!("texts.{key}: expected at most {room} with the telephone");
        }
        Ok(policy)
    }

    fn read_reply(&mut self, value: &Value) -> anyhow::Result<()> {
        let object = value.as_object().context("reply: expected a table")?;
        only(object, &["second", "whole_when_all_board", "telephone"])?;
        if let Some(value) = object.get("second") {
            let mut text = value.as_str().unwrap_or_default().chars();
            let second = text.next();
            let second = second.filter(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            anyhow::ensure!(
                second.is_some() && text.next().is_none(),
                "reply.second: expected one capital letter or digit"
            );
            self.second = second;
        }
        if let Some(value) = object.get("whole_when_all_board") {
            let truth = truth(value, "reply.whole_when_all_board")?;
            self.whole_when_all_board = Some(truth);
        }
        if let Some(value) = object.get("telephone") {
            let text = value.as_str().unwrap_or_default();
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            anyhow::ensure!(
                digits && !text.is_empty() && text.len() <= 20,
                "reply.telephone: expected at most 20 digits, as in \"0062215550199\""
            );
            text.clone_into(&mut self.telephone);
        }
        Ok(())
    }

    fn read_texts(&mut self, value: &Value) -> anyhow::Result<()> {
        let object = value.as_object().context("texts: expected a table")?;
        only(object, &DIRECTIVES.map(Directive::as_str))?;
        for (directive, text) in DIRECTIVES.iter().zip(&mut self.texts) {
            let key = directive.as_str();
            let Some(value) = object.get(key) else { continue };
            let said = value.as_str().unwrap_or_default().trim();
            let plain = |c: char| {
                c.is_ascii_uppercase() || c.is_ascii_digit() || " .,-()/=".contains(c)
            };
            anyhow::ensure!(
                !said.is_empty() && said.len() <= TEXT_MAX && said.chars().all(plain),
                "texts.{key}: expected 1 to {TEXT_MAX} capital letters, digits, blanks \
                 and . , - ( ) / ="
            );
            *text = Some(said.to_owned());
        }
        Ok(())
    }

    /// The texts for the agent, over those of a profile.
    pub fn texts(&self, profile: &[String; 4]) -> [String; 4] {
        let mut texts = profile.clone();
        for ((own, text), directive) in self.texts.iter().zip(&mut texts).zip(DIRECTIVES)
        {
            if let Some(own) = own {
                text.clone_from(own);
            }
            if !self.telephone.is_empty() && directive != Directive::Board {
                *text = format!("{text} {}", self.telephone);
            }
        }
        texts
    }
}

fn truth(value: &Value, key: &str) -> anyhow::Result<bool> {
    value.as_bool().with_context(|| format!("{key}: expected true or false"))
}

fn only(object: &Map<String, Value>, known: &[&str]) -> anyhow::Result<()> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => anyhow::bail!("expected {}, found {key:?}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_goes_over_the_profile() {
        let policy = TravelPolicy::read(
            "threshold = 800\nweak_aliases = true\non_failure = \"refer\"\n[reply]\n\
             second = \"C\"\ntelephone = \"0062215550199\"\n[texts]\n\
             refer = \"SEE AN OFFICER\"\n",
        )
        .unwrap();
        assert_eq!(policy.threshold.get(), 800);
        assert_eq!(policy.second, Some('C'));
        assert_eq!(policy.on_failure, OnFailure::Refer);
        let profile = ["BOARD", "REFER", "AGAIN", "NO"].map(str::to_owned);
        assert_eq!(
            policy.texts(&profile),
            [
                "BOARD",
                "SEE AN OFFICER 0062215550199",
                "AGAIN 0062215550199",
                "NO 0062215550199"
            ]
        );
        assert_eq!(TravelPolicy::default().texts(&profile), profile);
    }

    #[test]
    fn what_is_spelled_wrong_is_refused() {
        for wrong in [
            "treshold = 800",
            "threshold = 0",
            "threshold = 1001",
            "threshold = \"700\"",
            "on_failure = \"board\"",
            "[reply]\nsecond = \"ZZ\"",
            "[reply]\nsecond = \"z\"",
            "[reply]\ntelephone = \"call me\"",
            "[texts]\nrefer = \"see an officer\"",
            "[texts]\nboarding = \"OK\"",
            "[reply]\ntelephone = \"00622155501990062215\"\n[texts]\nrefer = \"\
             CALL THE AUTHORITY AND HOLD THIS PERSON HERE AT THE COUNTER\"",
            "texts",
        ] {
            assert!(TravelPolicy::read(wrong).is_err(), "{wrong}");
        }
    }
}
