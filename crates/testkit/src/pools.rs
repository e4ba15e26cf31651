//! Authored pools of names, read from the texts under `pools/`.
//!
//! A text has sections (`[given-m]`) of words parted by white space. A word is
//! `spelling|other spelling=original script`; `_` stands for a space; `#` starts a
//! comment line.

use std::sync::LazyLock;

use crate::people::Culture;

/// A name with its spellings, the usual one first, and its original script.
pub(crate) struct Form {
    pub(crate) latin: Vec<String>,
    pub(crate) native: Option<String>,
}

/// The pools of one culture.
pub(crate) struct Pool {
    sections: Vec<(&'static str, Vec<Form>)>,
}

static POOLS: LazyLock<Vec<Pool>> = LazyLock::new(|| {
    Culture::ALL.iter().map(|culture| Pool::read(text(*culture))).collect()
});

/// The pools of a culture.
pub(crate) fn of(culture: Culture) -> &'static Pool {
    &POOLS[culture as usize]
}

fn text(culture: Culture) -> &'static str {
    match culture {
        Culture::Arabic => include_str!("pools/arabic.txt"),
        Culture::Persian => include_str!("pools/persian.txt"),
        Culture::PashtoUrdu => include_str!("pools/pashto_urdu.txt"),
        Culture::Malay => include_str!("pools/malay.txt"),
        Culture::Indonesian => include_str!("pools/indonesian.txt"),
        Culture::Russian => include_str!("pools/russian.txt"),
        Culture::CentralAsian => include_str!("pools/central_asian.txt"),
        Culture::Vietnamese => include_str!("pools/vietnamese.txt"),
        Culture::Thai => include_str!("pools/thai.txt"),
        Culture::Burmese => include_str!("pools/burmese.txt"),
        Culture::Khmer => include_str!("pools/khmer.txt"),
        Culture::Lao => include_str!("pools/lao.txt"),
        Culture::Chinese => include_str!("pools/chinese.txt"),
        Culture::Korean => include_str!("pools/korean.txt"),
        Culture::Filipino => include_str!("pools/filipino.txt"),
        Culture::Indian => include_str!("pools/indian.txt"),
        Culture::Western => include_str!("pools/western.txt"),
        Culture::African => include_str!("pools/african.txt"),
        Culture::Turkish => include_str!("pools/turkish.txt"),
    }
}

impl Pool {
    fn read(text: &'static str) -> Self {
        let mut sections: Vec<(&'static str, Vec<Form>)> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(title) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'))
            {
                sections.push((title, Vec::new()));
            } else if let Some((_, forms)) = sections.last_mut() {
                forms.extend(line.split_whitespace().map(Form::read));
            }
        }
        Self { sections }
    }

    /// The forms of a section; empty if there is none of that title.
    pub(crate) fn section(&self, title: &str) -> &[Form] {
        self.sections.iter().find(|(t, _)| *t == title).map_or(&[], |(_, forms)| forms)
    }
}

impl Form {
    fn read(word: &str) -> Self {
        let (latin, native) = match word.split_once('=') {
            Some((latin, native)) => (latin, Some(native.replace('_', " "))),
            None => (word, None),
        };
        let latin = latin.split('|').map(|form| form.replace('_', " ")).collect();
        Self { latin, native }
    }
}
