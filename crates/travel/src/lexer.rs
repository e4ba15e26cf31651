//! Segments, elements and components of an EDIFACT interchange.
//!
//! In: text and separators. Out: one [`Segment`] after another, each with its place.
//! Not handled: where an interchange begins (`wire`), what a segment means.
//! Source: ISO 9735, edition 4, part 1 "Syntax rules", clauses 7 and 8.
//!
//! One pass. A character behind the release character is itself, whatever it is. Line
//! breaks and other control characters inside a segment come from the wire and are no
//! part of a value.
//!
//! Segments are short, and so are values: a loop that stops at each separator mispredicts
//! once for each. So 64 bytes at a time are first asked, all alike, whether they are
//! special, and the lexer then goes from one special byte to the next. Measured on a
//! manifest with segments of 16 bytes, decoding included: more than 500 MB/s on one core.

use std::borrow::Cow;

/// Components of one segment, at most; what is behind them stays one component. The
/// longest known has 9 × 6 (an `RCI` with nine locators).
const PIECES_MAX: usize = 4096;

/// Bytes that are asked at once whether they are special: the bits of a `u64`.
const BLOCK: usize = 64;

/// A line of so many bytes may have been cut at a fixed width; telex has 64 or 69.
const WRAP_MIN: usize = 60;

/// A name that goes on behind an apostrophe ends within so many bytes; 35 is the longest
/// component that the guides allow, and five of them make a name.
const NAME_MAX: usize = 256;

/// Tags that begin a line where the terminator before them was lost, whatever the width
/// of lines: no value of a line cut within a word ends like them.
const OPENERS: [&[u8; 3]; 6] = [b"NAD", b"TIF", b"SRC", b"SSR", b"UNH", b"UNZ"];

/// Tags that begin a line where the terminator before them was lost, if lines are short.
const TAGS: [&[u8; 3]; 48] = [
    b"ABI", b"ADD", b"APD", b"ATT", b"BGM", b"CNT", b"COM", b"DAT", b"DOC", b"DTM",
    b"EBD", b"EMP", b"EQN", b"ERC", b"ERP", b"FAR", b"FOP", b"FTI", b"FTX", b"GEI",
    b"IFT", b"LOC", b"LTS", b"MEA", b"MON", b"MSG", b"NAT", b"ORG", b"PDT", b"PTK",
    b"RCI", b"REF", b"RFF", b"RPI", b"SAC", b"SSD", b"TBD", b"TDT", b"TKT", b"TRA",
    b"TRI", b"TVL", b"TXD", b"UNE", b"UNG", b"UNT", b"CTA", b"UCI",
];

/// What separates what (ISO 9735, service string advice).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Separators {
    pub(crate) component: u8,
    pub(crate) element: u8,
    pub(crate) decimal: u8,
    pub(crate) release: u8,
    /// Blank where repetition is not used.
    pub(crate) repetition: u8,
    pub(crate) terminator: u8,
}

impl Default for Separators {
    /// Those of PAXLST and CUSRES: `:+.? '`.
    fn default() -> Self {
        Self::of(*b":+.? '")
    }
}

impl Separators {
    /// In the order of the service string advice.
    pub(crate) fn of(advice: [u8; 6]) -> Self {
        let [component, element, decimal, release, repetition, terminator] = advice;
        Self { component, element, decimal, release, repetition, terminator }
    }

    /// Those of PNRGOV: `:+.?*'`.
    pub(crate) fn of_bookings() -> Self {
        Self::of(*b":+.?*'")
    }

    fn class(self, byte: u8) -> Class {
        match byte {
            _ if byte == self.terminator => Class::Terminator,
            _ if byte == self.element => Class::Opens(Start::Element),
            _ if byte == self.component => Class::Opens(Start::Component),
            b' ' => Class::Data,
            _ if byte == self.release => Class::Release,
            _ if byte == self.repetition => Class::Opens(Start::Repetition),
            0..0x20 | 0x7f => Class::Control,
            _ => Class::Data,
        }
    }
}

/// What a byte does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Data,
    /// It separates: another piece begins behind it.
    Opens(Start),
    Release,
    Terminator,
    Control,
}

/// What comes before a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    Tag,
    Element,
    Component,
    Repetition,
}

/// A run of the text: a tag or a component.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
    opened_by: Start,
    /// There are release or control characters in it, which are no part of the value.
    dirty: bool,
}

/// Where a lexer stands, to go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    at: usize,
    number: u32,
}

impl Mark {
    /// The place.
    pub(crate) fn at(self) -> usize {
        self.at
    }

    /// Number of the segment before it.
    pub(crate) fn number(self) -> u32 {
        self.number
    }
}

/// Reads segments.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    /// The text ends here for the lexer.
    end: usize,
    at: usize,
    number: u32,
    separators: Separators,
    classes: [Class; 256],
    specials: Specials,
    pieces: Vec<Piece>,
}

impl<'t> Lexer<'t> {
    /// A lexer at the beginning of a text.
    pub(crate) fn new(text: &'t str) -> Self {
        let separators = Separators::default();
        let mut lexer = Self {
            text,
            end: text.len(),
            at: 0,
            number: 0,
            separators,
            classes: [Class::Data; 256],
            specials: Specials::default(),
            pieces: Vec::with_capacity(64),
        };
        lexer.separate_by(separators);
        lexer
    }

    /// From here on, these separators hold.
    pub(crate) fn separate_by(&mut self, separators: Separators) {
        self.separators = separators;
        for (byte, class) in (0..=u8::MAX).zip(&mut self.classes) {
            *class = separators.class(byte);
        }
        self.specials.separate_by(separators);
        self.go_to(self.at);
    }

    /// The separators that hold.
    pub(crate) fn separators(&self) -> Separators {
        self.separators
    }

    /// Where the next segment is looked for.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes on from another place, which must be a boundary of characters.
    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
        self.specials.go_to(self.text.as_bytes(), at);
    }

    /// Where the lexer stands.
    pub(crate) fn mark(&self) -> Mark {
        Mark { at: self.at, number: self.number }
    }

    /// Goes back, as if nothing had been read since.
    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.number = mark.number;
        self.go_to(mark.at);
    }

    /// Takes the text as ended at a place, which must be a boundary of characters.
    pub(crate) fn end_at(&mut self, end: usize) {
        self.end = end.min(self.text.len());
    }

    /// Takes the text as it is again.
    pub(crate) fn end_nowhere(&mut self) {
        self.end = self.text.len();
    }

    /// The next segment; `None` at the end of the text. A last segment without a
    /// terminator is given as it is, marked as open.
    pub(crate) fn next(&mut self) -> Option<Segment<'t, '_>> {
        let bytes = self.text.as_bytes();
        let start = self.skip_noise(bytes)?;
        self.number = self.number.saturating_add(1);
        self.pieces.clear();
        let mut piece = Piece { start, end: start, opened_by: Start::Tag, dirty: false };
        let mut facts = Facts::default();
        // What a release character protects lies before this.
        let mut free = start;
        let mut missed = None;
        // Kept here, not in the lexer, for as long as the segment goes on: this loop
        // turns once for every separator of a message.
        let mut specials = self.specials;
        let closed = loop {
            let Some(at) = specials.next(bytes).filter(|at| *at < self.end) else {
                break None;
            };
            if at < free {
                continue;
            }
            let byte = bytes.get(at).copied().unwrap_or_default();
            let class = self.classes.get(usize::from(byte)).copied();
            let opened_by = match class.unwrap_or(Class::Data) {
                Class::Opens(opened_by) => {
                    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                    if opened_by == Start::Element && matches!(before, Some(b'D' | b'F'))
                    {
                        missed = self.glued_tag(bytes, piece.start, at);
                        if missed.is_some() {
                            break missed;
                        }
                    }
                    opened_by
                }
                Class::Terminator if self.is_in_name(bytes, at) => {
                    facts.unreleased = true;
                    continue;
                }
                Class::Terminator => break Some(at),
                Class::Release => {
                    piece.dirty = true;
                    // What is released may be wider than a byte; its other bytes are
                    // data by themselves.
                    free = self.released(bytes, at, &mut facts) + 1;
                    continue;
                }
                Class::Control => {
                    if self.hides_terminator(bytes, start, at) {
                        missed = Some(at);
                        break missed;
                    }
                    piece.dirty = true;
                    facts.control(bytes, at, byte);
                    continue;
                }
                Class::Data => continue,
            };
            if self.pieces.len() >= PIECES_MAX {
                facts.cut = true;
                continue;
            }
            piece.end = at;
            self.pieces.push(piece);
            piece = Piece { start: at + 1, end: at, opened_by, dirty: false };
        };
        self.specials = specials;
        piece.end = closed.unwrap_or(self.end);
        self.pieces.push(piece);
        self.at = closed.map_or(self.end, |at| at + 1);
        if let Some(at) = missed {
            facts.missed = true;
            self.go_to(at);
        }
        facts.open = closed.is_none();
        facts.release_at_end = closed.is_none() && free > self.end;
        let source = Source { text: self.text, release: self.separators.release };
        let tag = self.pieces.first().and_then(|piece| source.tag(piece));
        facts.small = tag.is_some_and(|tag| tag.iter().any(u8::is_ascii_lowercase));
        // In prose, three small letters are a word.
        let tag = tag.filter(|_| !facts.small || self.pieces.len() > 1);
        Some(Segment {
            text: self.text,
            tag: tag.map(|tag| tag.map(|byte| byte.to_ascii_uppercase())),
            pieces: &self.pieces,
            release: self.separators.release,
            number: self.number,
            start,
            end: piece.end,
            facts,
        })
    }

    /// Whether a line break inside of a segment stands where a terminator was lost: a tag
    /// and a separator begin the next line. Where lines are cut at a fixed width, the end
    /// of a value may look like a tag, so that only few tags count there.
    #[cold]
    fn hides_terminator(&self, bytes: &[u8], start: usize, at: usize) -> bool {
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        if at <= start + 3 || !bytes.get(at).is_some_and(is_break) {
            return false;
        }
        let Separators { component, element, release, terminator, .. } = self.separators;
        // What a line that goes on ends with.
        let goes_on = |byte: &u8| {
            byte.is_ascii_control() || [component, element, release].contains(byte)
        };
        if bytes.get(at - 1).is_none_or(goes_on) {
            return false;
        }
        let rest = bytes.get(at..self.end).unwrap_or_default();
        // A carriage return and a line feed, at most; more would take quadratic time.
        let breaks = rest.iter().take(2).take_while(|byte| is_break(byte)).count();
        let Some((tag, behind)) =
            rest.get(breaks..).and_then(<[u8]>::split_first_chunk::<3>)
        else {
            return false;
        };
        let behind = behind.first().copied();
        if behind != Some(element) && (tag != b"SRC" || behind != Some(terminator)) {
            return false;
        }
        let line = bytes.get(at.saturating_sub(WRAP_MIN)..at).unwrap_or_default();
        let is_short = line.len() < WRAP_MIN || line.iter().any(is_break);
        OPENERS.contains(&tag) || is_short && TAGS.contains(&tag)
    }

    /// Whether an apostrophe is one of a name that should have been released
    /// (`NAD+FL+++O'NEILL:SEAN'`): a letter follows at once, and no segment does.
    #[inline]
    fn is_in_name(&self, bytes: &[u8], at: usize) -> bool {
        let is_letter = bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        let is_name = self.pieces.first().is_some_and(|tag| {
            matches!(bytes.get(tag.start..tag.end), Some(b"NAD" | b"TIF"))
        });
        is_name && is_letter && self.goes_on_in_name(bytes, at)
    }

    #[cold]
    fn goes_on_in_name(&self, bytes: &[u8], at: usize) -> bool {
        let Separators { element, terminator, .. } = self.separators;
        if terminator != b'\'' {
            return false;
        }
        let rest = bytes.get(at + 1..self.end).unwrap_or_default();
        // Lines may be cut within a tag, and a blank may stand behind it.
        let mut rest = rest.iter().copied().take(16).filter(|byte| *byte > b' ');
        let is_tag = rest.by_ref().take(3).filter(|byte| is_tag_byte(*byte)).count() == 3;
        let is_segment = is_tag
            && rest.next().is_none_or(|byte| byte == element || byte == terminator);
        // What is behind must end, too.
        !is_segment
            && bytes.get(at + 1..self.end).is_some_and(|rest| {
                rest.iter().take(NAME_MAX).any(|byte| *byte == terminator)
            })
    }

    /// Where a tag that opens a person is glued to the value in front of it, since the
    /// terminator between them was lost: `LOC+91+SGPNAD+FL+++`, `TIF+TAN+MEI:A:1TIF+`.
    #[cold]
    fn glued_tag(&self, bytes: &[u8], piece: usize, at: usize) -> Option<usize> {
        let tag = at.checked_sub(3).filter(|tag| *tag > piece)?;
        let element = self.separators.element;
        let is_tag = match bytes.get(tag..at)? {
            b"NAD" => {
                let role = bytes.get(at + 1..self.end)?;
                let mut roles = [&b"FL"[..], b"FM", b"DDU", b"DDT"].into_iter();
                roles.any(|known| {
                    role.strip_prefix(known)
                        .is_some_and(|rest| rest.first() == Some(&element))
                })
            }
            // Names may end so (`MOTIF`), numbers do not.
            b"TIF" => bytes.get(tag - 1)?.is_ascii_digit(),
            _ => false,
        };
        is_tag.then_some(tag)
    }

    /// Where the character stands that a release character protects: the next one that
    /// is no control character. A line may have been cut between the two.
    fn released(&self, bytes: &[u8], release: usize, facts: &mut Facts) -> usize {
        let mut at = release + 1;
        while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_control()) {
            if *byte == self.separators.terminator {
                break;
            }
            facts.control(bytes, at, *byte);
            at += 1;
        }
        at
    }

    /// Passes blanks, line breaks, other control characters and empty segments between
    /// segments; `None` if nothing is behind them.
    fn skip_noise(&mut self, bytes: &[u8]) -> Option<usize> {
        let Separators { element, terminator, .. } = self.separators;
        let from = self.at.min(self.end);
        let rest = bytes.get(from..self.end)?;
        let noise = |byte: u8| byte <= b' ' || byte == 0x7f || byte == terminator;
        let skipped = rest.iter().position(|byte| !noise(*byte) || *byte == element);
        match skipped {
            Some(0) => {}
            Some(skipped) => {
                // The special bytes among them are passed, too.
                self.at = from + skipped;
                self.specials.pass(bytes, self.at);
            }
            None => {
                self.at = self.end;
                return None;
            }
        }
        Some(self.at)
    }

    /// Whether a segment follows, as far as can be told from its beginning: a tag, and
    /// a separator behind it.
    pub(crate) fn is_at_segment(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let mut rest = rest.iter().copied().filter(|byte| *byte > b' ');
        let is_tag = rest.by_ref().take(3).filter(|byte| is_tag_byte(*byte)).count() == 3;
        let Separators { component, element, terminator, .. } = self.separators;
        is_tag
            && rest.next().is_some_and(|b| [component, element, terminator].contains(&b))
    }
}

fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// The special bytes of a text, one after another: separators, release and control
/// characters.
#[derive(Clone, Copy, Default)]
struct Specials {
    /// The bytes that are special besides control characters; repeated where there are
    /// fewer.
    wanted: [u8; 5],
    /// Where the block begins that is being looked at.
    block: usize,
    /// Its special bytes that were not given yet.
    mask: u64,
}

impl Specials {
    fn separate_by(&mut self, separators: Separators) {
        let Separators { component, element, release, repetition, terminator, .. } =
            separators;
        let or_other = |byte: u8| if byte == b' ' { terminator } else { byte };
        self.wanted =
            [component, element, terminator, or_other(release), or_other(repetition)];
    }

    /// Begins anew at a place.
    fn go_to(&mut self, bytes: &[u8], at: usize) {
        self.block = at;
        self.mask = self.mask_at(bytes, at);
    }

    /// Leaves out what lies before a place.
    fn pass(&mut self, bytes: &[u8], at: usize) {
        match at.checked_sub(self.block).map(u32::try_from) {
            Some(Ok(skipped)) if skipped < 64 => self.mask &= u64::MAX << skipped,
            _ => self.go_to(bytes, at),
        }
    }

    /// Where the next one is.
    #[inline]
    fn next(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.mask == 0 {
            self.block += BLOCK;
            if self.block >= bytes.len() {
                self.block = bytes.len();
                return None;
            }
            self.mask = self.mask_at(bytes, self.block);
        }
        let at = self.block + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }

    /// A bit for each byte of a block that is special.
    fn mask_at(&self, bytes: &[u8], at: usize) -> u64 {
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some(block) = rest.first_chunk::<BLOCK>() {
            return self.mask_of(block);
        }
        // The end of the text, filled up with what is never special.
        let mut block = [b'0'; BLOCK];
        for (to, from) in block.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mask_of(&block)
    }

    fn mask_of(&self, block: &[u8; BLOCK]) -> u64 {
        let [component, element, terminator, release, repetition] = self.wanted;
        // Without branches, so that the compiler looks at many bytes at once.
        let mut special = [0_u8; BLOCK];
        for (to, from) in special.iter_mut().zip(block) {
            let byte = *from;
            let any = u8::from(byte == component)
                | u8::from(byte == element)
                | u8::from(byte == terminator)
                | u8::from(byte == release)
                | u8::from(byte == repetition)
                | u8::from(byte < 0x20)
                | u8::from(byte == 0x7f);
            *to = any;
        }
        let (eights, _) = special.as_chunks::<8>();
        let mut mask = 0;
        for eight in eights.iter().rev() {
            // The product gathers the lowest bits of eight bytes in its highest byte,
            // the first byte's lowest.
            let bits =
                u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask = mask << 8 | bits;
        }
        mask
    }
}

/// What was odd in a segment.
#[derive(Clone, Copy, Default, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, told by itself; none excludes another"
)]
pub(crate) struct Facts {
    /// No terminator came before the end of the text.
    pub(crate) open: bool,
    /// The terminator was lost, and another segment follows.
    pub(crate) missed: bool,
    /// An apostrophe of a name was not released.
    pub(crate) unreleased: bool,
    /// So many line breaks were inside.
    pub(crate) breaks: u32,
    /// So many other control characters.
    pub(crate) controls: u32,
    /// Where the first of them is.
    pub(crate) control_at: usize,
    /// Its tag was in small letters.
    pub(crate) small: bool,
    /// The release character was the last one.
    pub(crate) release_at_end: bool,
    /// There were too many components; the last one holds the rest.
    pub(crate) cut: bool,
}

impl Facts {
    /// Whether there is anything to tell of.
    pub(crate) fn is_odd(self) -> bool {
        self.open
            || self.missed
            || self.small
            || self.unreleased
            || self.controls > 0
            || self.release_at_end
            || self.cut
    }

    /// Counts a control character.
    fn control(&mut self, bytes: &[u8], at: usize, byte: u8) {
        match byte {
            // The line feed behind it counts for both.
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\r' | b'\n' => self.breaks = self.breaks.saturating_add(1),
            _ => {
                if self.controls == 0 {
                    self.control_at = at;
                }
                self.controls = self.controls.saturating_add(1);
            }
        }
    }
}

/// One segment. Elements and components are numbered from 1, the tag being in front of
/// them; what is absent is empty.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'t, 'l> {
    text: &'t str,
    /// The tag, if it is one; small letters are taken for capitals.
    tag: Option<[u8; 3]>,
    pieces: &'l [Piece],
    release: u8,
    number: u32,
    start: usize,
    end: usize,
    facts: Facts,
}

impl<'t, 'l> Segment<'t, 'l> {
    /// The tag, without blanks around it, in capitals; what stands in its place if it is
    /// none.
    pub(crate) fn tag(&self) -> Cow<'t, str> {
        match self.tag {
            Some(tag) if self.facts.small => {
                Cow::Owned(tag.iter().copied().map(char::from).collect())
            }
            _ => self.pieces.first().map_or(Cow::Borrowed(""), |piece| self.value(piece)),
        }
    }

    /// The tag as bytes, to tell segments apart; zeros if it is none.
    pub(crate) fn tag_bytes(&self) -> [u8; 3] {
        self.tag.unwrap_or_default()
    }

    /// Whether it has this tag.
    pub(crate) fn tag_is(&self, tag: [u8; 3]) -> bool {
        self.tag == Some(tag)
    }

    /// Whether it has a tag, is none of an envelope, and has no line break in it: then it
    /// is just what it seems to be.
    pub(crate) fn is_plain(&self) -> bool {
        let Some(tag) = self.tag else { return false };
        !matches!(tag, [b'U', b'N', _]) && self.facts.breaks == 0
    }

    /// Whether the tag is one: three letters or digits.
    pub(crate) fn has_tag(&self) -> bool {
        self.tag.is_some()
    }

    /// Whether it has elements at all.
    pub(crate) fn has_elements(&self) -> bool {
        self.pieces.iter().any(|piece| piece.opened_by == Start::Element)
    }

    /// Number of its components, the tag among them.
    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Where it ends in the text, its terminator not counted.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Number of the segment in the file, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Its first byte in the text.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// What was odd in it.
    pub(crate) fn facts(&self) -> Facts {
        self.facts
    }

    /// A component, without blanks around it.
    pub(crate) fn get(&self, element: usize, component: usize) -> Cow<'t, str> {
        self.piece(element, component)
            .map_or(Cow::Borrowed(""), |piece| self.value(piece))
    }

    /// A component as text of its own.
    pub(crate) fn string(&self, element: usize, component: usize) -> String {
        self.get(element, component).into_owned()
    }

    /// Where a component begins in the text; the segment's own start if it is absent.
    pub(crate) fn start_of(&self, element: usize, component: usize) -> usize {
        self.piece(element, component).map_or(self.start, |piece| piece.start)
    }

    fn piece(&self, element: usize, component: usize) -> Option<&'l Piece> {
        let mut components = self.components_of(element)?;
        components.nth(component.checked_sub(1)?)
    }

    /// Pieces of the first repetition of an element.
    fn components_of(&self, element: usize) -> Option<impl Iterator<Item = &'l Piece>> {
        let first = self.first_of(element)?;
        let pieces = self.pieces.get(first..)?;
        let (head, rest) = pieces.split_first()?;
        let same = rest.iter().take_while(|piece| piece.opened_by == Start::Component);
        Some(std::iter::once(head).chain(same))
    }

    /// Position of the first piece of an element.
    fn first_of(&self, element: usize) -> Option<usize> {
        let mut seen = 0;
        self.pieces.iter().position(|piece| {
            seen += usize::from(piece.opened_by == Start::Element);
            seen == element && piece.opened_by == Start::Element
        })
    }

    /// All elements in order, each repetition by itself: number of the element, and its
    /// components. For segments in which any number of elements may stand; looking them
    /// up one by one would take quadratic time.
    pub(crate) fn elements(&self) -> impl Iterator<Item = (usize, Composite<'t, 'l>)> {
        let pieces = self.pieces.get(1..).unwrap_or_default();
        let (source, mut rest, mut element) = (self.source(), pieces, 0);
        std::iter::from_fn(move || {
            let (head, tail) = rest.split_first()?;
            element += usize::from(head.opened_by == Start::Element);
            let more = tail
                .iter()
                .take_while(|piece| piece.opened_by == Start::Component)
                .count();
            let (own, behind) = rest.split_at_checked(more + 1)?;
            rest = behind;
            Some((element, Composite { source, pieces: own }))
        })
    }

    /// The repetitions of one element.
    pub(crate) fn repetitions(
        &self,
        element: usize,
    ) -> impl Iterator<Item = Composite<'t, 'l>> {
        let all = self.elements().skip_while(move |(number, _)| *number < element);
        all.take_while(move |(number, _)| *number == element).map(|(_, own)| own)
    }

    /// The whole segment as written, without its terminator and what came in on the
    /// wire.
    pub(crate) fn raw(&self) -> String {
        let raw = self.text.get(self.start..self.end).unwrap_or_default();
        raw.chars().filter(|c| !c.is_ascii_control()).collect()
    }

    fn source(&self) -> Source<'t> {
        Source { text: self.text, release: self.release }
    }

    fn value(&self, piece: &Piece) -> Cow<'t, str> {
        self.source().value(piece)
    }
}

/// What values are taken from.
#[derive(Clone, Copy)]
struct Source<'t> {
    text: &'t str,
    release: u8,
}

impl<'t> Source<'t> {
    #[inline]
    fn value(self, piece: &Piece) -> Cow<'t, str> {
        let raw = self.text.get(piece.start..piece.end).unwrap_or_default();
        if piece.dirty {
            Cow::Owned(self.clean(raw))
        } else {
            Cow::Borrowed(trimmed(raw))
        }
    }

    /// Three letters or digits, blanks around them left aside.
    fn tag(self, piece: &Piece) -> Option<[u8; 3]> {
        let written = self.text.as_bytes().get(piece.start..piece.end)?;
        let tag: [u8; 3] = match written.try_into() {
            Ok(tag) if !piece.dirty => tag,
            _ => self.value(piece).as_bytes().try_into().ok()?,
        };
        tag.iter().all(u8::is_ascii_alphanumeric).then_some(tag)
    }

    /// A value without release and control characters. A blank that was released is
    /// part of it.
    #[cold]
    fn clean(self, raw: &str) -> String {
        let mut value = String::with_capacity(raw.len());
        let mut characters = raw.chars();
        // What a release character protects is not trimmed.
        let mut kept = 0;
        while let Some(c) = characters.next() {
            if u8::try_from(c) == Ok(self.release) && self.release != b' ' {
                if let Some(released) = characters.find(|c| !c.is_ascii_control()) {
                    value.push(released);
                    kept = value.len();
                }
            } else if !(c.is_ascii_control() || value.is_empty() && c.is_whitespace()) {
                value.push(c);
            }
        }
        let end = value.trim_end().len().max(kept);
        value.truncate(end);
        value
    }
}

/// A text without blanks around it. Nearly none has any: its ends tell that at once.
fn trimmed(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim() }
}

/// One repetition of an element: components from 1.
#[derive(Clone, Copy)]
pub(crate) struct Composite<'t, 'l> {
    source: Source<'t>,
    pieces: &'l [Piece],
}

impl<'t> Composite<'t, '_> {
    /// A component, without blanks around it.
    pub(crate) fn get(&self, component: usize) -> Cow<'t, str> {
        let piece = component.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(Cow::Borrowed(""), |piece| self.source.value(piece))
    }

    /// All components in order.
    pub(crate) fn components(&self) -> impl Iterator<Item = Cow<'t, str>> + Clone {
        let source = self.source;
        self.pieces.iter().map(move |piece| source.value(piece))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::{Wire, beginning};

    /// Tag, then elements of components; repetitions are elements of their own.
    type Lexed = (String, Vec<Vec<String>>);

    fn lexed(segment: &Segment<'_, '_>) -> Lexed {
        let elements = segment.elements().map(|(_, element)| {
            element.components().map(Cow::into_owned).collect::<Vec<_>>()
        });
        (segment.tag().into_owned(), elements.collect())
    }

    fn all(text: &str, separators: Separators) -> Vec<Lexed> {
        let mut lexer = Lexer::new(text);
        lexer.separate_by(separators);
        let mut segments = Vec::new();
        while let Some(segment) = lexer.next() {
            segments.push(lexed(&segment));
        }
        segments
    }

    /// One segment as `TAG|element|first:second`.
    fn check(text: &str, expected: &[&str]) {
        let shown = |(tag, elements): Lexed| {
            let elements: Vec<String> = elements
                .iter()
                .map(|element| format!("|{}", element.join(":")))
                .collect();
            tag + &elements.concat()
        };
        let found: Vec<String> =
            all(text, Separators::default()).into_iter().map(shown).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_released_character_is_itself_in_one_pass() {
        check("NAD+A??'LOC+92'", &["NAD|A?", "LOC|92"]);
        check("NAD+A???'B'LOC'", &["NAD|A?'B", "LOC"]);
        check("NAD+A?+B?:C:D'", &["NAD|A+B:C:D"]);
        check("NAD+??:??'", &["NAD|?:?"]);
        check("NAD+?é?Ж+B'", &["NAD|éЖ|B"]);
        check("NAD+A?", &["NAD|A"]);
        check("NAD+O?\r\n'NEILL'LOC'", &["NAD|O'NEILL", "LOC"]);
    }

    #[test]
    fn line_breaks_and_controls_are_no_part_of_a_value() {
        check("N\r\nAD+TA\r\nN:MEI\n'\r\nATT+2'", &["NAD|TAN:MEI", "ATT|2"]);
        check("NAD+T\0AN\x7f'", &["NAD|TAN"]);
        check("\x01\r\nUNZ'\x03", &["UNZ"]);
        check("UNG +A'' '\r\n'UNH+ B '", &["UNG|A", "UNH|B"]);
    }

    #[test]
    fn blanks_at_the_ends_go_unless_they_are_released() {
        check("NAD+ A B :? C? '", &["NAD|A B: C "]);
        check("NAD+?  A ? '", &["NAD|  A  "]);
    }

    #[test]
    fn a_lost_terminator_costs_no_segment() {
        check("NAD+FL+++TAN:MEI\r\nATT+2'", &["NAD|FL|||TAN:MEI", "ATT|2"]);
        check("LOC+91+SGP\nNAD+FL'", &["LOC|91|SGP", "NAD|FL"]);
        check("RPI+1+HK\nSRC'RCI'", &["RPI|1|HK", "SRC", "RCI"]);
        check("LOC+91+SGPNAD+FL+++TAN'", &["LOC|91|SGP", "NAD|FL|||TAN"]);
        check("TIF+TAN+MEI:A:1TIF+LIM'", &["TIF|TAN|MEI:A:1", "TIF|LIM"]);
        // Values that only look so.
        check("TIF+MOTIF+A'", &["TIF|MOTIF|A"]);
        check("NAD+FL+++GRANAD+STREET'", &["NAD|FL|||GRANAD|STREET"]);
        check("TVL+1+\nNAT+SIN'", &["TVL|1|NAT|SIN"]);
        check("UNB+A\nB+C'", &["UNB|AB|C"]);
        let wide = format!("NAD+FL+++{}\nATT+A'", "W".repeat(60));
        check(&wide, &[&format!("NAD|FL|||{}ATT|A", "W".repeat(60))]);
        let mut lexer = Lexer::new("LOC+91+SGP\nNAD+FL'");
        assert!(lexer.next().is_some_and(|segment| segment.facts().missed));
        assert!(lexer.next().is_some_and(|segment| !segment.facts().missed));
    }

    #[test]
    fn an_apostrophe_of_a_name_is_no_terminator() {
        check("NAD+FL+++O'NEILL:SEAN'ATT+2'", &["NAD|FL|||O'NEILL:SEAN", "ATT|2"]);
        check("TIF+D'SA+A:A:1'TIF+O'DEA:A'", &["TIF|D'SA|A:A:1", "TIF|O'DEA:A"]);
        // Segments, wrapped and padded.
        check("NAD+FL'AT\r\nT+2'DOC +P'", &["NAD|FL", "ATT|2", "DOC|P"]);
        check("TIF+G:G'SRC'", &["TIF|G:G", "SRC"]);
        // Only names have them.
        check("RFF+A'BCDE+1'", &["RFF|A", "BCDE|1"]);
        check("NAD+A\r\n'bcd+1'", &["NAD|A'bcd|1"]);
        check("NAD+A'\r\nbcd+1'", &["NAD|A", "BCD|1"]);
    }

    #[test]
    fn a_tag_in_small_letters_is_one() {
        check("nad+FL'Att +2'", &["NAD|FL", "ATT|2"]);
        check("bye'", &["bye"]);
    }

    #[test]
    fn empty_elements_keep_their_places() {
        check("NAD+FL+++TAN:'", &["NAD|FL|||TAN:"]);
        check("NAD+'NAD'", &["NAD|", "NAD"]);
    }

    #[test]
    fn what_was_odd_is_told() {
        let facts = |text| {
            let mut lexer = Lexer::new(text);
            lexer.next().map(|segment| segment.facts()).unwrap()
        };
        assert!(facts("NAD+A").open);
        assert!(facts("NAD+A?").release_at_end);
        assert!(!facts("NAD+A??").release_at_end);
        assert!(facts("NAD+A??").open);
        assert_eq!(facts("NAD\r\n+\n+\r'").breaks, 3);
        let odd = facts("NAD\0+\x01'");
        assert_eq!((odd.controls, odd.control_at), (2, 3));
        let many = format!("NAD{}'", "+A:B".repeat(PIECES_MAX));
        assert!(facts(&many).cut);
    }

    #[test]
    fn too_many_components_lose_nothing() {
        let many = format!("NAD{}+LAST'LOC'", "+A:B".repeat(PIECES_MAX));
        let mut lexer = Lexer::new(&many);
        let segment = lexer.next().unwrap();
        assert_eq!(segment.pieces(), PIECES_MAX + 1);
        assert!(
            segment
                .elements()
                .last()
                .unwrap()
                .1
                .components()
                .any(|c| c.ends_with("LAST"))
        );
        assert!(lexer.next().unwrap().tag_is(*b"LOC"));
    }

    #[test]
    fn an_element_is_repeated_where_a_separator_says_so() {
        let mut lexer = Lexer::new("TIF+A:1*B:2*C+D'");
        lexer.separate_by(Separators::of_bookings());
        let segment = lexer.next().unwrap();
        let firsts: Vec<_> = segment.repetitions(1).map(|own| own.get(1)).collect();
        assert_eq!(firsts, ["A", "B", "C"]);
        assert_eq!((segment.get(1, 2), segment.get(2, 1)), ("1".into(), "D".into()));
        check("TIF+A*B'", &["TIF|A*B"]);
    }

    #[test]
    fn a_tag_is_known_however_it_is_wrapped() {
        for (text, is_unz) in
            [("UNZ+1'", true), ("UN\nZ+1'", true), ("UNZ  '", true), ("UNZX'", false)]
        {
            let mut lexer = Lexer::new(text);
            assert_eq!(lexer.next().unwrap().tag_is(*b"UNZ"), is_unz, "{text:?}");
        }
    }

    /// Files of a folder of the shared test data, with their names.
    fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = std::path::PathBuf::from(root)
            .join("../../../shared/data/edifact")
            .join(folder);
        let Ok(files) = std::fs::read_dir(&path) else {
            eprintln!("skipped: no test data in {}", path.display());
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        let mut all: Vec<_> = paths
            .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
            .collect();
        all.sort();
        all
    }

    /// The segments of the first interchange of a file.
    fn first(bytes: &[u8]) -> Vec<Lexed> {
        let wire = Wire::decode(bytes).unwrap();
        let before = Separators::default();
        let found = beginning(&wire.text, 0, wire.text.len(), before).unwrap();
        let mut lexer = Lexer::new(&wire.text);
        lexer.separate_by(found.separators);
        lexer.go_to(found.segments);
        let mut segments = Vec::new();
        while let Some(segment) = lexer.next() {
            segments.push(lexed(&segment));
            if segment.tag_is(*b"UNZ") {
                break;
            }
        }
        segments
    }

    #[test]
    fn cleaned_messages_have_the_segments_of_their_references() {
        let all = samples("ediclean");
        let named =
            |word: &'static str| all.iter().filter(move |(name, _)| name.contains(word));
        assert!(all.is_empty() || named("original").count() == 6);
        for ((name, original), (_, reference)) in
            named("original").zip(named("reference"))
        {
            assert_eq!(first(original), first(reference), "{name}");
        }
    }

    #[test]
    fn another_program_finds_the_same_segments() {
        let mut compared = 0;
        let folders = ["paxlst-probes", "examples", "ediclean"];
        let files = folders.iter().flat_map(|folder| samples(folder));
        for (name, bytes) in files {
            let theirs: Result<Vec<_>, _> = edifact_rs::from_bytes(&bytes).collect();
            let Ok(theirs) = theirs else { continue };
            let ours = first(&bytes);
            let theirs: Vec<Lexed> =
                theirs.iter().filter(|s| s.tag != "UNA").map(oracle).collect();
            assert_eq!(ours, theirs, "{name}");
            compared += 1;
        }
        // It takes no frames of a telex, and so few of the cleaned ones.
        assert!(compared == 0 || compared >= 50, "only {compared} compared");
    }

    /// A segment as the other program has it, blanks aside.
    fn oracle(segment: &edifact_rs::Segment<'_>) -> Lexed {
        let elements = segment.elements.iter().flat_map(|element| {
            std::iter::once(&element.components).chain(&element.repeats)
        });
        let elements = elements.map(|components| {
            components.iter().map(|(text, _)| text.trim().to_owned()).collect()
        });
        (segment.tag.to_string(), elements.collect())
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[A-C+:'?* \r\n\0é]{0,300}", at in 0..20_usize) {
            let separators = if at % 2 == 0 {
                Separators::default()
            } else {
                Separators::of_bookings()
            };
            let mut lexer = Lexer::new(&text);
            lexer.separate_by(separators);
            let (mut last, mut number) = (0, 0);
            while let Some(segment) = lexer.next() {
                prop_assert!(segment.start() >= last && segment.end() > segment.start());
                prop_assert_eq!(segment.number(), number + 1);
                // What was read is what its own text says.
                let raw = format!("{}{}", segment.raw(), char::from(separators.terminator));
                let expected = lexed(&segment);
                if !segment.facts().release_at_end {
                    prop_assert_eq!(all(&raw, separators), [expected]);
                }
                (last, number) = (segment.end(), segment.number());
                prop_assert!(lexer.at() > last || lexer.at() == text.len());
            }
            prop_assert!(lexer.at() == text.len());
        }

        #[test]
        fn special_bytes_are_found_as_one_by_one(bytes in "[A'+:?*\x01-\x20\x7fé]{0,200}", from in 0..100_usize) {
            let separators = Separators::of_bookings();
            let mut specials = Specials::default();
            specials.separate_by(separators);
            let bytes = bytes.as_bytes();
            specials.go_to(bytes, from);
            let found: Vec<usize> = std::iter::from_fn(|| specials.next(bytes)).collect();
            let expected: Vec<usize> = (from..bytes.len())
                .filter(|at| separators.class(bytes[*at]) != Class::Data)
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
